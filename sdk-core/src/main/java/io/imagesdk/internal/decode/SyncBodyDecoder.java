package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.TaskResponse;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Decodes the responses of a provider without tasks, whose successful responses contain their images. */
record SyncBodyDecoder(ImageBodyDecoder responses) implements BodyDecoder<TaskResponse> {
    @Override
    public Set<String> base64Members() {
        return responses.base64Members();
    }

    @Override
    public Set<String> urlMembers() {
        return responses.urlMembers();
    }

    @Override
    public TaskResponse decode(String skeleton, Function<String, OptionalInt> ordinals, int imageCount) {
        return new TaskResponse.Done(responses.decode(skeleton, ordinals, imageCount));
    }

    @Override
    public TaskResponse decodeTruncated(TruncatedBody body, ImagesException cause) {
        return new TaskResponse.Done(responses.decodeTruncated(body, cause));
    }

    @Override
    public TaskResponse decodeImage(Optional<ImagesException> cause) {
        return new TaskResponse.Done(responses.decodeImage(cause));
    }

    @Override
    public boolean keepsBinary() {
        return true;
    }

    @Override
    public ImagesException invalidBody(ScanException cause, String start) {
        return responses.invalidBody(cause, start);
    }
}
