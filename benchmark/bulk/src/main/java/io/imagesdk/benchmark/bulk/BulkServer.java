package io.imagesdk.benchmark.bulk;

import io.imagesdk.benchmark.BenchmarkImages;
import io.imagesdk.benchmark.DelayedServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** The server of the measurement: every response has one image of 4 KiB and comes after 5 ms. */
final class BulkServer {
    private static final int IMAGE_SIZE = 4 << 10;
    private static final Duration DELAY = Duration.ofMillis(5);

    private BulkServer() {}

    /** Prints the port, and serves requests until the process ends. */
    public static void main(String[] args) throws IOException {
        byte[] image = BenchmarkImages.bytes(IMAGE_SIZE);
        String body = "{\"created\":1,\"data\":[{\"b64_json\":\""
                + Base64.getEncoder().encodeToString(image) + "\"}]}";
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
        byte[] response = (head + body).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(response.length).put(response).flip();
        DelayedServer server = new DelayedServer(direct, DELAY);
        System.out.println(server.port());
        server.serve();
    }
}
