package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.TaskReply;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The reading of a provider that has no tasks: every good answer holds its pictures. */
record PlainReading(AnswerReader answers) implements Reading<TaskReply> {
    @Override
    public Set<String> imageMembers() {
        return answers.imageMembers();
    }

    @Override
    public Set<String> addressMembers() {
        return answers.addressMembers();
    }

    @Override
    public TaskReply read(String skeleton, Function<String, OptionalInt> ordinals, int images) {
        return new TaskReply.Done(answers.read(skeleton, ordinals, images));
    }

    @Override
    public TaskReply salvage(List<Integer> whole, ImagesException cause) {
        return new TaskReply.Done(answers.salvage(whole, cause));
    }

    @Override
    public ImagesException refused(ScanException cause, String start) {
        return answers.refused(cause, start);
    }
}
