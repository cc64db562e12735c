package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads images to a server of this test that stores what PUT sends, and sometimes does not. */
final class UploadToObjectStoreTest {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();

    @TempDir
    Path spool;

    private HttpServer server;
    private String bucket;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/bucket/", this::store);
        server.start();
        bucket = "http://127.0.0.1:" + server.getAddress().getPort() + "/bucket";
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private void store(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            byte[] bytes = body.readAllBytes();
            boolean fails = failures.getAndDecrement() > 0;
            if (!fails) {
                objects.put(exchange.getRequestURI().getPath().replace("/bucket/", ""), bytes);
            }
            exchange.sendResponseHeaders(fails ? 503 : 200, -1);
        }
    }

    @Test
    void uploadsImageAndEmptiesSpool() throws Exception {
        String printed = CapturedOutput.of(
                () -> UploadToObjectStore.main(new String[] {bucket, spool.toString(), "order-1", "A mill"}));

        assertThat(printed.strip()).isEqualTo("images left: 0");
        assertThat(objects).containsOnlyKeys("order-1.png");
        assertThat(objects.get("order-1.png")).startsWith(0x89, 'P', 'N', 'G');
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void keepsImageWhoseUploadFailsAndUploadsItAtNextStart() throws Exception {
        failures.set(1);
        String first = CapturedOutput.of(
                () -> UploadToObjectStore.main(new String[] {bucket, spool.toString(), "order-2", "A barn"}));
        assertThat(first.strip()).isEqualTo("images left: 1");
        assertThat(objects).isEmpty();
        byte[] image = Files.readAllBytes(spool.resolve("order-2.png"));

        String second = CapturedOutput.of(() -> UploadToObjectStore.main(new String[] {bucket, spool.toString()}));

        assertThat(second.strip()).isEqualTo("images left: 0");
        assertThat(objects.get("order-2.png")).isEqualTo(image);
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void leavesFilesOfRunningCalls() throws Exception {
        Path unfinished = Files.createFile(spool.resolve(".order-3.0123456789abcdef.part"));

        assertThat(new Spool(spool).uploadAll(ObjectStore.at(bucket))).isZero();

        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).containsExactly(unfinished);
        }
        assertThat(objects).isEmpty();
    }
}
