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

/** Decodes responses and verifies the guarantees that hold for every response. */
final class ResponseFuzzHarness {
    static final String KEY = "sk-fuzz/Key+0123";
    private static final int MAX_MESSAGE_LENGTH = 2_000;
    private static final ApiKey MASKED = ApiKey.of(KEY);

    private ResponseFuzzHarness() {}

    /** Returns a document with the API key in place of {@code KEY}, as a server that echoes it would send it. */
    static byte[] withKey(byte[] document) {
        String text = new String(document, StandardCharsets.ISO_8859_1);
        return text.replace("KEY", KEY).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Decodes a response and returns a summary that can be compared. */
    static List<Object> decode(
            ProviderProfile profile,
            Function<ResponseDecoder.DecodeContext, ResponseDecoder> decoderFactory,
            ResponseHead head,
            List<byte[]> body) {
        ImageHandler images = ScanTestAccess.recordingHandler();
        try {
            TaskResponse response = feed(
                    decoderFactory.apply(new ResponseDecoder.DecodeContext(
                            profile, Optional.empty(), Limits.DEFAULT, images, MASKED::mask, Optional.empty())),
                    head,
                    body);
            return List.of(summary(response), ScanTestAccess.summary(images));
        } catch (ImagesException e) {
            return List.of(summary(e), ScanTestAccess.summary(images));
        } finally {
            assertThat(ScanTestAccess.summary(images)).doesNotContain("open");
        }
    }

    private static TaskResponse feed(ResponseDecoder decoder, ResponseHead head, List<byte[]> body) {
        ResponseHandler.Body<TaskResponse> handled = decoder.onHeaders(head);
        for (byte[] chunk : body) {
            if (!handled.accept(ByteBuffer.wrap(chunk))) {
                break;
            }
        }
        return handled.onComplete();
    }

    private static List<Object> summary(TaskResponse response) {
        if (response instanceof TaskResponse.Done done) {
            return summary(done.response());
        } else if (response instanceof TaskResponse.ResultAt resultAt) {
            return List.of("result at", resultAt.url(), resultAt.values());
        } else if (response instanceof TaskResponse.Started started) {
            assertThat(ImageTask.isValidId(started.id())).isTrue();
            return List.of("started", started.id(), started.urls(), summary(started.state()));
        } else if (response instanceof TaskResponse.Pending pending) {
            assertThat(pending.percent().orElse(0)).isBetween(0, 100);
            return List.of("pending", pending.state(), requireNoKey(pending.providerStatus()), pending.percent());
        } else if (response instanceof TaskResponse.Failure failure) {
            return List.of("failed", failure.state(), requireNoKey(failure.providerStatus()), summary(failure.error()));
        }
        return List.of("not found", summary(((TaskResponse.NotFound) response).error()));
    }

    private static List<Object> summary(ImageResponse response) {
        boolean incomplete = response.incompleteCause().isPresent();
        return List.of(
                "done",
                response.images().toString(),
                response.usage(),
                response.facts().createdAt(),
                response.warnings(),
                incomplete,
                requireNoKey(response.responseJson()));
    }

    /** Returns the type and the details of an exception. The offset in its message may depend on the chunks. */
    static List<Object> summary(ImagesException e) {
        String message = String.valueOf(e.getMessage());
        assertThat(message).hasSizeLessThanOrEqualTo(MAX_MESSAGE_LENGTH).isNotBlank();
        assertThat(message.codePoints())
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
        ErrorDetails details = e.details();
        Stream.of(Optional.of(message), details.body(), details.providerMessage(), details.code(), details.hint())
                .flatMap(Optional::stream)
                .forEach(ResponseFuzzHarness::requireNoKey);
        return List.of(e.getClass(), details.billing(), details.status(), details.code(), details.providerMessage());
    }

    private static String requireNoKey(String text) {
        assertThat(text).doesNotContain(KEY);
        return text;
    }
}
