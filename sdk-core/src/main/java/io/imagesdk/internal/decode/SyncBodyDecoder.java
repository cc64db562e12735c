package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.TaskResponse;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The reading of a provider that has no tasks: every good answer holds its pictures. */
record SyncBodyDecoder(ImageBodyDecoder responses) implements BodyDecoder<TaskResponse> {
    @Override
    public Set<String> imageMembers() {
        return responses.imageMembers();
    }

    @Override
    public Set<String> addressMembers() {
        return responses.addressMembers();
    }

    @Override
    public TaskResponse read(String skeleton, Function<String, OptionalInt> ordinals, int images) {
        return new TaskResponse.Done(responses.read(skeleton, ordinals, images));
    }

    @Override
    public TaskResponse salvage(List<Integer> whole, ImagesException cause) {
        return new TaskResponse.Done(responses.salvage(whole, cause));
    }

    @Override
    public ImagesException refused(ScanException cause, String start) {
        return responses.refused(cause, start);
    }
}
