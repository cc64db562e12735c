package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.scan.ScanTestAccess;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
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
final class ResponseFuzzHarness {
    static final String KEY = "sk-fuzz/Key+0123";
    private static final int LONGEST_MESSAGE = 2_000;
    private static final ApiKey MASKED = ApiKey.of(KEY);

    private ResponseFuzzHarness() {}

    /** The bytes of an answer of a server that echoes the key where the fuzzer writes {@code KEY}. */
    static byte[] echoing(byte[] document) {
        String text = new String(document, StandardCharsets.ISO_8859_1);
        return text.replace("KEY", KEY).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is made of an answer, in words that can be compared. */
    static List<Object> read(
            ProviderProfile profile,
            Function<ResponseDecoder.DecodeContext, ResponseDecoder> question,
            ResponseHead head,
            List<byte[]> body) {
        ImageHandler images = ScanTestAccess.recording();
        try {
            TaskResponse response = response(
                    question.apply(new ResponseDecoder.DecodeContext(
                            profile, Limits.DEFAULT, images, MASKED::mask, Optional.empty())),
                    head,
                    body);
            return List.of(told(response), ScanTestAccess.recorded(images));
        } catch (ImagesException e) {
            return List.of(told(e), ScanTestAccess.recorded(images));
        } finally {
            assertThat(ScanTestAccess.recorded(images)).doesNotContain("open");
        }
    }

    private static TaskResponse response(ResponseDecoder decoder, ResponseHead head, List<byte[]> body) {
        ResponseHandler.Body<TaskResponse> handler = decoder.onHeaders(head);
        for (byte[] chunk : body) {
            if (!handler.accept(ByteBuffer.wrap(chunk))) {
                break;
            }
        }
        return handler.onComplete();
    }

    private static List<Object> told(TaskResponse response) {
        if (response instanceof TaskResponse.Done done) {
            return told(done.response());
        } else if (response instanceof TaskResponse.ResultAt resultAt) {
            return List.of("elsewhere", resultAt.url());
        } else if (response instanceof TaskResponse.Started started) {
            assertThat(ImageTask.isValidId(started.id())).isTrue();
            return List.of("started", started.id(), started.statusUrl(), told(started.state()));
        } else if (response instanceof TaskResponse.Pending pending) {
            assertThat(pending.percent().orElse(0)).isBetween(0, 100);
            return List.of("pending", pending.state(), keyless(pending.providerStatus()), pending.percent());
        } else if (response instanceof TaskResponse.Failure failure) {
            return List.of("failed", failure.state(), keyless(failure.providerStatus()), told(failure.error()));
        }
        return List.of("lost", told(((TaskResponse.NotFound) response).error()));
    }

    private static List<Object> told(ImageResponse response) {
        boolean broken = response.incompleteCause().isPresent();
        return List.of(
                "done",
                response.images(),
                response.usage(),
                response.createdAt(),
                response.warnings(),
                broken,
                keyless(response.responseJson()));
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
                .forEach(ResponseFuzzHarness::keyless);
        return List.of(ours.getClass(), details.billing(), details.status(), details.code(), details.providerMessage());
    }

    private static String keyless(String text) {
        assertThat(text).doesNotContain(KEY);
        return text;
    }
}
