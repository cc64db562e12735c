package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.decode.DecodeDoor;
import io.imagesdk.internal.decode.ReplyReader;
import io.imagesdk.internal.transport.ApiKey;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Gives answers to the reader of replies, and holds what comes of them to what is promised of every answer. */
final class Answers {
    static final String KEY = "sk-fuzz/Key+0123";
    private static final int LONGEST_MESSAGE = 2_000;
    private static final ApiKey MASKED = ApiKey.of(KEY);

    private Answers() {}

    /** The bytes of an answer of a server that echoes the key where the fuzzer writes {@code KEY}. */
    static byte[] echoing(byte[] document) {
        String text = new String(document, StandardCharsets.ISO_8859_1);
        return text.replace("KEY", KEY).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is made of an answer, in words that can be compared. */
    static List<Object> read(
            ProviderProfile profile,
            Function<ReplyReader.Setup, ReplyReader> question,
            ReplyHead head,
            List<byte[]> body) {
        ImageIntake images = DecodeDoor.recording();
        try {
            TaskReply reply = answer(
                    question.apply(
                            new ReplyReader.Setup(profile, Limits.DEFAULT, images, MASKED::mask, Optional.empty())),
                    head,
                    body);
            return List.of(told(reply), DecodeDoor.recorded(images));
        } catch (ImagesException ours) {
            return List.of(told(ours), DecodeDoor.recorded(images));
        } finally {
            assertThat(DecodeDoor.recorded(images)).doesNotContain("open");
        }
    }

    private static TaskReply answer(ReplyReader reader, ReplyHead head, List<byte[]> body) {
        ReplyIntake.Body<TaskReply> intake = reader.begin(head);
        for (byte[] piece : body) {
            if (!intake.accept(ByteBuffer.wrap(piece))) {
                break;
            }
        }
        return intake.end();
    }

    private static List<Object> told(TaskReply reply) {
        if (reply instanceof TaskReply.Done done) {
            return told(done.answer());
        } else if (reply instanceof TaskReply.Elsewhere elsewhere) {
            return List.of("elsewhere", elsewhere.address());
        } else if (reply instanceof TaskReply.Started started) {
            assertThat(ImageTask.isId(started.id())).isTrue();
            return List.of("started", started.id(), started.lookup(), told(started.state()));
        } else if (reply instanceof TaskReply.Pending pending) {
            assertThat(pending.percent().orElse(0)).isBetween(0, 100);
            return List.of("pending", pending.state(), keyless(pending.word()), pending.percent());
        } else if (reply instanceof TaskReply.Failed failed) {
            return List.of("failed", failed.state(), keyless(failed.word()), told(failed.error()));
        }
        return List.of("lost", told(((TaskReply.Lost) reply).error()));
    }

    private static List<Object> told(Answer answer) {
        boolean broken = answer.broken().isPresent();
        return List.of(
                "done",
                answer.items(),
                answer.usage(),
                answer.created(),
                answer.warnings(),
                broken,
                keyless(answer.reply()));
    }

    /** Its class and what it knows; the message may tell another byte at which the answer was found to be broken. */
    static List<Object> told(ImagesException ours) {
        String message = String.valueOf(ours.getMessage());
        assertThat(message).hasSizeLessThanOrEqualTo(LONGEST_MESSAGE).isNotBlank();
        assertThat(message.codePoints())
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
        ErrorDetails details = ours.details();
        Stream.of(Optional.of(message), details.body(), details.providerMessage(), details.code(), details.hint())
                .flatMap(Optional::stream)
                .forEach(Answers::keyless);
        return List.of(ours.getClass(), details.outcome(), details.status(), details.code(), details.providerMessage());
    }

    private static String keyless(String text) {
        assertThat(text).doesNotContain(KEY);
        return text;
    }
}
