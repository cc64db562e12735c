package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A provider on the loopback interface that sends the configured response, by default a small image, and records the
 * requests. Below {@code /files} it serves one image.
 */
final class StubProvider implements AutoCloseable {
    static final String KEY = "a-key-of-the-contract";

    private final RawServer server = RawServer.start(this::response);
    private volatile Reply response =
            Reply.ok("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 2, 2)) + "\"}]}");
    private volatile byte[] image = new byte[0];

    /** A recorded request. */
    record Asked(RawServer.Request request) {
        String method() {
            return request.line().split(" ")[0];
        }

        String path() {
            return request.path();
        }

        String header(String name) {
            return request.header(name);
        }

        byte[] body() {
            return request.body();
        }

        String text() {
            return new String(request.body(), UTF_8);
        }
    }

    /** A configured response. */
    record Reply(int status, Map<String, String> headers, byte[] body) {
        static Reply ok(String body) {
            return ok(body.getBytes(UTF_8));
        }

        static Reply ok(byte[] body) {
            return new Reply(200, Map.of("Content-Type", "application/json"), body);
        }

        Reply with(String header, String value) {
            return new Reply(status, Map.of(header, value), body);
        }

        String head() {
            return headers.entrySet().stream()
                    .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                    .collect(Collectors.joining("", "", "Connection: close\r\n"));
        }
    }

    private StubProvider() throws IOException {}

    static StubProvider start() throws IOException {
        return new StubProvider();
    }

    private void response(RawServer.Request request, RawServer.Connection client) throws IOException {
        if (request.path().startsWith("/files")) {
            client.respond(200, "Connection: close\r\n", image);
        } else {
            client.respond(response.status(), response.head(), response.body());
        }
    }

    String url() {
        return server.url();
    }

    StubProvider responses(Reply next) {
        response = next;
        return this;
    }

    StubProvider responses(String json) {
        return responses(Reply.ok(json));
    }

    StubProvider images(byte[] served) {
        image = served;
        return this;
    }

    /** Returns the recorded requests without downloads. */
    List<Asked> requested() {
        return server.requests().stream()
                .filter(request -> !request.path().startsWith("/files"))
                .map(Asked::new)
                .toList();
    }

    Asked last() {
        List<Asked> all = requested();
        return all.get(all.size() - 1);
    }

    ImagesService service(ProviderProfile profile) {
        return service(profile, "/v1");
    }

    ImagesService service(ProviderProfile profile, String basePath) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(url() + basePath)
                .apiKey(KEY)
                .build();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
