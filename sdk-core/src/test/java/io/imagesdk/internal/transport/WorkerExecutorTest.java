package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testing.RawServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client reads on workers, and a body on its selector thread if that is allowed. */
@Timeout(60)
class WorkerExecutorTest {
    private static final int PARTS = 20;
    private static final int PART = 16 << 10;
    private static final int ATTEMPTS = 50;

    private final ExecutorService workers = Executors.newFixedThreadPool(2, task -> new Thread(task, "worker"));
    private final List<String> threads = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stopWorkers() throws InterruptedException {
        workers.shutdown();
        assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void readsOnWorkers() throws Exception {
        receive(() -> {}, WorkerExecutorTest::newExecutor);

        assertThat(threads).hasSizeGreaterThan(1).containsOnly("worker");
    }

    /** The client rarely calls the handler of the headers in another task than the one that reads the body. */
    @Test
    void readsOnTheSelectorThreadWhereThatIsAllowed() throws Exception {
        for (int i = 0; i < ATTEMPTS && threads.stream().noneMatch(WorkerExecutorTest::isSelector); i++) {
            receive(WorkerExecutorTest::allowInPlace, WorkerExecutorTest::newExecutor);
        }

        assertThat(threads).anyMatch(WorkerExecutorTest::isSelector);
    }

    @Test
    void readsOnWorkersAgainWhenThePermissionEnds() throws Exception {
        receive(() -> WorkerExecutor.allowInPlace().run(), WorkerExecutorTest::newExecutor);

        assertThat(threads).containsOnly("worker");
    }

    /** The executor of a client of a caller is none of the service. */
    @Test
    void allowsNothingToTheClientOfACaller() throws Exception {
        receive(WorkerExecutorTest::allowInPlace, workers -> workers);

        assertThat(threads).containsOnly("worker");
    }

    private static boolean isSelector(String thread) {
        return thread.endsWith("-SelectorManager");
    }

    private static void allowInPlace() {
        Runnable unused = WorkerExecutor.allowInPlace();
    }

    private static Executor newExecutor(Executor workers) {
        return new WorkerExecutor(workers);
    }

    private interface ExecutorFactory {
        Executor create(Executor workers);
    }

    /** Receives a body that the client reads in many parts, and records the thread of each part. */
    private void receive(Runnable onHeaders, ExecutorFactory factory) throws Exception {
        Executor executor = factory.create(workers);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
        if (executor instanceof WorkerExecutor own) {
            own.serve(client);
        }
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + PARTS * PART + "\r\n\r\n");
            for (int i = 0; i < PARTS; i++) {
                connection.write("x".repeat(PART));
            }
        })) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(server.url())).build();
            HttpResponse<Void> response = client.send(request, info -> {
                onHeaders.run();
                return HttpResponse.BodySubscribers.ofByteArrayConsumer(this::record);
            });

            assertThat(response.statusCode()).isEqualTo(200);
        } finally {
            if (executor instanceof WorkerExecutor own) {
                own.endSelector();
            }
        }
    }

    private void record(Optional<byte[]> bytes) {
        bytes.ifPresent(part -> threads.add(Thread.currentThread().getName()));
    }
}
