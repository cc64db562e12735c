package io.imagesdk.internal.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.scan.RecordingImageHandler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.ErrorRule.ErrorKind;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.provider.catalog.Providers;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Repetitive text of 1 MB in every string that a server sends. Decoding takes milliseconds if it is linear, and minutes
 * if it is quadratic; the timeout leaves room for a machine under load. The symbol {@code @} stands for the text in the
 * parameters of the tests.
 */
class HostileTextTest {
    private static final int MAX_BYTES = 1_000_000;
    private static final int CHUNK = 16 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final List<String> UNITS = List.of(" ", "/", "0", "<title", "sk-hostile-", "\\");
    private static final Limits LIMITS =
            Limits.builder().maxErrorBodyBytes(2 << 20).build();
    private static final Streaming STREAMING =
            Providers.OPENAI.generation().streaming().orElseThrow();
    private static final ProviderProfile PROFILE = Providers.OPENAI.toBuilder()
            .id("hostile")
            .responseMapping(ResponseMapping.builder()
                    .embeddedJsonPointers(List.of("/document"))
                    .imagePointers(List.of("/data/*", "/document/data/*"))
                    .moderationFlags("finish", "blocked")
                    .errorMessagePointers(List.of("/reason"))
                    .errorCodePointers(List.of("/reason_code"))
                    .build())
            .task(TaskProtocol.builder()
                    .statusRequest(TaskRequest.get("/tasks/{id}"))
                    .statusUrlPointers(List.of("/status_url"))
                    .useLocationHeader(true)
                    .resultUrlPointers(List.of("/result_url"))
                    .errorMessagePointers(List.of("/failure"))
                    .errorCodePointers(List.of("/failure_code"))
                    .retryableCodes(List.of("busy"))
                    .notFoundCodes(List.of("gone"))
                    .build())
            .addErrorRules(ErrorRule.messageContains(ErrorKind.QUOTA, "out of credit"))
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'status':'@'}",
                "{'status':'running','progress':'@'}",
                "{'status':'running','progress':{'percent':'@'}}",
                "{'status':'done','result_url':'@'}",
                "{'status':'failed','failure':'@'}",
                "{'status':'failed','failure_code':'@'}",
                "{'status':'failed','error':{'message':'@'}}",
                "{'status':'failed','error':{'moderation_details':{'moderation_stage':'@','categories':['@']}}}",
                "{'code':'@','message':'no'}",
                "{'code':'400','message':'@'}",
                "{'error':'@'}",
                "{'error':{'message':'no','code':'@'}}",
                "{'error':{'message':'no','type':'@'}}",
                "{'reason':'@'}",
                "{'detail':[{'msg':'@'}]}",
                "{'document':'@'}",
                "{'document':'{@'}",
                "{'other':'@'}",
                "{'data':['@']}",
                "{'data':[{'url':'@'}]}",
                "{'data':[{'url':'data:@'}]}",
                "{'data':[{'b64_json':'@'}]}",
                "{'data':[{'b64_json':'data:image/png;base64,@'}]}",
                "{'data':[{'url':'https://a.example/1','revised_prompt':'@'}]}",
                "{'data':[{'url':'https://a.example/1','storage_error':'@'}]}",
                "{'data':[{'url':'https://a.example/1','finish':'@'}]}",
                "{'data':[{'url':'https://a.example/1'}],'created':'@'}",
                "{'data':[{'url':'https://a.example/1'}],'usage':{'tokens':'@','cost':{'total':'@'}}}",
                "{'@':1}",
                "@"
            })
    void decodesTaskResponseInLinearTime(String template) {
        ResponseHead head = head(200, Map.of());

        forEachText(template, body -> read(ResponseDecoder.forPoll(context(), Optional.empty()), head, body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'@','status':'queued'}",
                "{'status_url':'@'}",
                "{'status_url':'https://a.example/@/'}",
                "{'message':'no','code':'@'}"
            })
    void decodesSubmissionInLinearTime(String template) {
        ResponseHead head = head(200, Map.of());

        forEachText(template, body -> read(ResponseDecoder.forRequest(context(), true), head, body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "<@",
                "<html><title@",
                "<html><title>@",
                "{'error':'@'}",
                "{'error':{'message':'@'}}",
                "{'error':{'message':'no','code':'@'}}",
                "{'error':{'message':'no','type':'@'}}",
                "{'error':{'message':{'a':'@'}}}",
                "{'message':'@'}",
                "{'msg':'@'}",
                "{'detail':'@'}",
                "{'reason':'@','reason_code':'@'}",
                "{'error':{'message':'no','moderation_details':{'moderation_stage':'@','categories':['@']}}}"
            })
    void decodesErrorBodyInLinearTime(String template) {
        ResponseHead head = head(400, Map.of());

        forEachText(template, body -> read(ResponseDecoder.forPoll(context(), Optional.empty()), head, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@", "sk-hostile-@", "\\u0073@"})
    void masksTheKeyInLinearTime(String template) {
        ApiKey key = ApiKey.of("sk-hostile-0123456789");

        forEachText(template, text -> key.mask(new String(text, UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-ratelimit-limit-requests",
                "x-ratelimit-remaining-requests",
                "x-ratelimit-reset-requests",
                "retry-after",
                "retry-after-ms",
                "location",
                "content-type",
                "content-length",
                "content-encoding",
                "x-request-id"
            })
    void decodesHeaderInLinearTime(String name) {
        byte[] queued = "{\"status\":\"queued\"}".getBytes(UTF_8);

        forEachText("@", value -> {
            Map<String, List<String>> headers = Map.of(name, List.of(new String(value, UTF_8)));
            read(ResponseDecoder.forPoll(context(), Optional.empty()), head(200, headers), queued);
            read(ResponseDecoder.forPoll(context(), Optional.empty()), head(302, headers), queued);
            read(ResponseDecoder.forRequest(context(), true), head(202, headers), new byte[0]);
            read(streamDecoder(), head(200, headers), queued);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "@: x\n\n",
                ": @\n\n",
                "id: @\n\n",
                "event: @\ndata: {}\n\n",
                "data: @\n\n",
                "data: {@\n\n",
                "event: error\ndata: @\n\n",
                "event: error\ndata: <title>@\n\n",
                "data: {'error':{'message':'@'}}\n\n",
                "data: {'type':'@'}\n\n",
                "data: {'type':'image_generation.partial_image','partial_image_index':'@','b64_json':'iVBO'}\n\n",
                "data: {'type':'image_generation.partial_image','b64_json':'@'}\n\n",
                "data: {'type':'image_generation.completed','b64_json':'@'}\n\n",
                "data: {'type':'image_generation.completed','created_at':'@','b64_json':'iVBO'}\n\n",
                "data: {'type':'image_generation.completed','usage':{'a':'@'},'b64_json':'iVBO'}\n\n"
            })
    void decodesEventInLinearTime(String template) {
        ResponseHead head = head(200, Map.of("content-type", List.of("text/event-stream")));

        forEachText(template, body -> read(streamDecoder(), head, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "data\n", "data:\n", "event:a\n", "event:a\n\n", ":\n", "data:{}\n\n"})
    void decodesRepeatedLinesInLinearTime(String lines) {
        ResponseHead head = head(200, Map.of("content-type", List.of("text/event-stream")));
        byte[] body = lines.repeat(MAX_BYTES / lines.length()).getBytes(UTF_8);

        assertTimeoutPreemptively(TIMEOUT, () -> read(streamDecoder(), head, body));
    }

    /** Decodes the template with each of the texts, and fails if one of them takes too long. */
    private static void forEachText(String template, Consumer<byte[]> decode) {
        int places = (int) template.chars().filter(c -> c == '@').count();
        for (String unit : UNITS) {
            String escaped = template.contains("'") ? escape(unit) : unit;
            String text = "5" + escaped.repeat(MAX_BYTES / places / escaped.length()) + "x";
            byte[] body = template.replace('\'', '"').replace("@", text).getBytes(UTF_8);

            assertTimeoutPreemptively(TIMEOUT, () -> decode.accept(body), () -> template + " with '" + unit + "'");
        }
    }

    private static String escape(String text) {
        String quoted = Json.print(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static <R> void read(ResponseHandler<R> handler, ResponseHead head, byte[] body) {
        try {
            ResponseHandler.Body<R> handled = handler.onHeaders(head);
            boolean more = true;
            for (int at = 0; more && at < body.length; at += CHUNK) {
                more = handled.accept(ByteBuffer.wrap(body, at, Math.min(CHUNK, body.length - at)));
            }
            handled.onComplete();
        } catch (ImagesException ignored) {
            // Most of the responses are errors, and only the time matters here.
        }
    }

    private static ResponseHead head(int status, Map<String, List<String>> headers) {
        return new ResponseHead(URI.create("https://api.example/v1/tasks"), status, headers);
    }

    private static ResponseDecoder.DecodeContext context() {
        return new ResponseDecoder.DecodeContext(
                PROFILE, Optional.empty(), LIMITS, new RecordingImageHandler(), text -> text, Optional.empty());
    }

    private static StreamResponseDecoder streamDecoder() {
        return new StreamResponseDecoder(context(), STREAMING, new IgnoringEventHandler(), response -> {});
    }

    private static final class IgnoringEventHandler implements StreamEventHandler {
        @Override
        public void onEnded(io.imagesdk.model.Usage usage) {
            // The stream has no such event.
        }

        @Override
        public void onFinalStarted(ImageReference image) {}

        @Override
        public void onPartial(ImageReference image, int partialIndex) {}

        @Override
        public boolean onCompleted(ImageResponse response) {
            return false;
        }

        @Override
        public void onDiscarded(int ordinal) {}

        @Override
        public void onInvalid(String reason) {}

        @Override
        public void whenDrained(Runnable next) {
            next.run();
        }
    }
}
