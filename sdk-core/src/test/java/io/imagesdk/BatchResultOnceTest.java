package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageSink;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results of a batch that are read twice or read ahead: each is delivered once, and no file of another one remains. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchResultOnceTest {
    private static final int RESULTS = 4;

    @TempDir
    Path directory;

    private final List<String> received = new CopyOnWriteArrayList<>();

    // Results that were read ahead

    @Test
    void nothingRemainsOfResultsBehindOneThatTheConsumerRejects() throws Exception {
        try (RawServer server = openAi();
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            for (int run = 0; run < 2; run++) {
                ImagesException failure = failure(await(images, images.batch("b-1"), result -> {
                    awaitUnfinished(RESULTS - 1);
                    throw new IllegalStateException("no more");
                }));

                assertThat(failure).hasMessageContaining("no more");
            }
        }
        assertThat(names()).containsExactly("a-1.png", "a.png");
    }

    @Test
    void nothingRemainsOfResultsThatWereNotReceivedBeforeTheTimeout() throws Exception {
        ManualScheduler time = new ManualScheduler(Runnable::run);
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<String> first = new CompletableFuture<>();
        try (RawServer server = openAi();
                ImagesService images = service(Providers.OPENAI, server, time)) {
            CompletableFuture<BatchSummary> call = images.awaitBatch(
                    images.batch("b-1"),
                    Delivery.toDirectory(directory),
                    result -> {
                        awaitUnfinished(RESULTS - 1);
                        first.complete(result.id());
                        Await.release(ended);
                    },
                    CallOptions.builder().timeout(Duration.ofSeconds(60)).build());
            first.join();

            time.advance(Duration.ofSeconds(60));

            assertThat(failure(call)).hasMessageContaining("timeout");
            assertThat(names()).containsExactly("a.png");
            ended.countDown();
        }
        assertThat(names()).containsExactly("a.png");
    }

    @Test
    void nothingRemainsOfAResultThatIsTruncatedBehindItsImage() throws Exception {
        AtomicInteger downloads = new AtomicInteger();
        try (RawServer server = serving(
                        "completed",
                        request -> downloads.incrementAndGet() == 1
                                ? truncated(line("a")
                                        + line("b").substring(0, line("b").length() - 20))
                                : new Response(206, line("b") + line("c") + line("d"), 0));
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            await(images, images.batch("b-1"), result -> {}).join();
        }
        assertThat(received).containsExactly("a", "b", "c", "d");
        assertThat(names()).containsExactly("a.png", "b.png", "c.png", "d.png");
    }

    /** The response is shorter than what was read before, so that it is not the file. */
    @ParameterizedTest
    @ValueSource(strings = {"<html>the gateway restarts</html>", "{\"error\":{\"message\":\"overloaded\"}}", ""})
    void readsOnAfterAPageInThePlaceOfTheRestOfTheResults(String page) throws Exception {
        AtomicInteger downloads = new AtomicInteger();
        try (RawServer server = serving(
                        () -> "{\"id\":\"b-1\",\"status\":\"completed\",\"output_file_id\":\"file-1\"}",
                        request -> switch (downloads.incrementAndGet()) {
                            case 1 -> truncated(line("a") + line("b").substring(0, 20));
                            case 2 -> new Response(200, page, 0);
                            default -> new Response(206, line("b") + line("c") + line("d"), 0);
                        });
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            await(images, images.batch("b-1"), result -> {}).join();
        }
        assertThat(received).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aSinkNeverGetsAnIndexTwice() throws Exception {
        List<Integer> indexes = new CopyOnWriteArrayList<>();
        ImageSink<Integer> sink = index -> {
            indexes.add(index);
            return new ImageSink.Receiver<>() {
                @Override
                public void write(ByteBuffer bytes) {}

                @Override
                public Integer complete(ImageFacts facts) {
                    return index;
                }

                @Override
                public void abort() {}
            };
        };
        List<Integer> positions = new CopyOnWriteArrayList<>();
        String two = line("c").replace(ServiceFixtures.ITEM, ServiceFixtures.ITEM + "," + ServiceFixtures.ITEM);
        try (RawServer server =
                        serving("completed", request -> new Response(200, line("a") + line("b") + two + line("d"), 0));
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            images.awaitBatch(images.batch("b-1"), Delivery.to(sink), result -> result.images()
                            .orElseThrow()
                            .images()
                            .forEach(image -> positions.add(image.index())))
                    .join();
        }
        assertThat(indexes).containsExactly(0, 1, 2, 3, 4);
        assertThat(positions).containsExactly(0, 0, 0, 1, 0);
    }

    private void awaitUnfinished(int count) {
        try {
            Await.until(
                    count + " results are read ahead",
                    () -> names().stream()
                                    .filter(name -> name.endsWith(".part"))
                                    .count()
                            == count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Pages that are read again

    @ParameterizedTest
    @CsvSource({"b c,a b c d,b a c d", "a b c,d c b a,a b d c", "a b,c a b d,a c b d", "a b c d,d c b a,a b c d"})
    void aPageThatIsReadAgainInAnotherOrderDeliversEachResultOnce(String start, String again, String expected)
            throws Exception {
        AtomicInteger reads = new AtomicInteger();
        String cut = page(start.split(" ", 0));
        try (RawServer server = serving(
                        "xai",
                        request -> reads.incrementAndGet() == 1
                                ? truncated(cut.substring(0, cut.length() - 60))
                                : new Response(200, page(again.split(" ", 0)), 0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            BatchSummary summary =
                    await(images, images.batch("b-1"), result -> {}).join();

            assertThat(summary.delivered()).isEqualTo(RESULTS);
            assertThat(summary.next().position().results()).isEqualTo(RESULTS);
            assertThat(summary.missing()).isZero();
        }
        assertThat(received).containsExactlyInAnyOrder(expected.split(" ", 0)).hasSize(RESULTS);
        assertThat(names()).containsExactly("a.png", "b.png", "c.png", "d.png");
    }

    @Test
    void anotherCallContinuesWithinAPage() throws Exception {
        List<ImageBatch> stored = new ArrayList<>();
        try (RawServer server = serving("xai", request -> new Response(200, page("a", "b", "c", "d"), 0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            assertThat(failure(await(images, images.batch("b-1"), result -> {
                        if (stored.size() == 2) {
                            throw new IllegalStateException("the process ends");
                        }
                        stored.add(result.next());
                    })))
                    .hasMessageContaining("the process ends");
            received.clear();

            BatchSummary summary = await(images, stored.get(1), result -> {}).join();

            assertThat(received).containsExactly("c", "d");
            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(summary.next().position().results()).isEqualTo(RESULTS);
            assertThat(await(images, summary.next(), result -> {}).join().delivered())
                    .isZero();
        }
    }

    @Test
    void aPageThatRepeatsResultsDoesNotHideThatOthersAreMissing() throws Exception {
        try (RawServer server = serving(
                        "xai",
                        request -> new Response(
                                200,
                                request.path().contains("pagination_token=p2")
                                        ? page("a", "b")
                                        : page("a", "b")
                                                .replace("{\"results\"", "{\"pagination_token\":\"p2\",\"results\""),
                                0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            assertThat(failure(await(images, images.batch("b-1"), result -> {})))
                    .hasMessageContaining("provider has 4 successful results, but sent only 2");
        }
        assertThat(received).containsExactly("a", "b");
    }

    @Test
    void resultsWithOneIdInAPageAreDelivered() throws Exception {
        try (RawServer server = serving("xai", request -> new Response(200, page("a", "b", "a", "d"), 0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            assertThat(await(images, images.batch("b-1"), result -> {}).join().delivered())
                    .isEqualTo(RESULTS);
        }
        assertThat(received).containsExactly("a", "b", "a", "d");
    }

    /** The items of two pages differ, as two images for one id do. */
    @Test
    void resultsWithOneIdInTwoPagesAreDelivered() throws Exception {
        try (RawServer server = serving(
                        "xai",
                        request -> new Response(
                                200,
                                request.path().contains("pagination_token=p2")
                                        ? page("a", "d").replace("{\"data\"", "{\"created\":2,\"data\"")
                                        : page("a", "b")
                                                .replace("{\"results\"", "{\"pagination_token\":\"p2\",\"results\""),
                                0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            BatchSummary summary =
                    await(images, images.batch("b-1"), result -> {}).join();

            assertThat(summary.delivered()).isEqualTo(RESULTS);
            assertThat(summary.missing()).isZero();
        }
        assertThat(received).containsExactly("a", "b", "a", "d");
    }

    /**
     * The first call receives two results of a page. The second one finds the page in another order: it delivers each
     * result once if the page still starts with the same two, and each result of the page otherwise.
     */
    @ParameterizedTest
    @CsvSource({
        "a b c d,a b c d,c d",
        "a b c d,b a d c,d c",
        "a b c d,c a b d,c a b d",
        "b c d,a b c d,a b c d",
        "a b c d,d,d",
        "a b c d,a c,a c"
    })
    void anotherCallLosesNoResultOfAPageWhoseOrderHasChanged(String before, String after, String expected)
            throws Exception {
        List<ImageBatch> stored = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        try (RawServer server = serving(
                        () -> status("xai").replace("\"num_success\":4", "\"num_success\":2"),
                        request -> new Response(200, page((calls.get() == 1 ? before : after).split(" ", 0)), 0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            calls.set(1);
            failure(await(images, images.batch("b-1"), result -> {
                if (stored.size() == 2) {
                    throw new IllegalStateException("the process ends");
                }
                stored.add(result.next());
            }));
            calls.set(2);
            received.clear();

            ImageBatch last = ImageBatch.fromJson(stored.get(1).toJson());
            if (expected.split(" ", 0).length < 2) {
                assertThat(failure(await(images, last, result -> {}))).hasMessageContaining("sent only 1");
            } else {
                BatchSummary summary = await(images, last, result -> {}).join();
                assertThat(summary.next().position().results()).isEqualTo(after.split(" ", 0).length);
                assertThat(await(images, summary.next(), result -> {}).join().delivered())
                        .isZero();
            }
        }
        assertThat(received).containsExactly(expected.split(" ", 0));
    }

    /** The first call receives an image and an error. The errors are not subtracted from the successful results. */
    @Test
    void successfulResultsOfAPageInAnotherOrderAreCountedOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawServer server =
                        serving(() -> status("xai").replace("\"num_success\":4", "\"num_success\":3"), request -> {
                            boolean second = request.path().contains("pagination_token=p2");
                            String[] ids =
                                    calls.get() == 1 ? new String[] {"c", "x", "d"} : new String[] {"d", "c", "x"};
                            String page = second ? page(ids) : page("a", "y");
                            return new Response(
                                    200,
                                    (second
                                                    ? page
                                                    : page.replace(
                                                            "{\"results\"", "{\"pagination_token\":\"p2\",\"results\""))
                                            .replaceAll(
                                                    "(\"batch_request_id\":\"[xy]\",\"batch_result\":)[^}]*}]}}}",
                                                    "$1{\"error\":\"bad\"}"),
                                    0);
                        });
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            calls.set(1);
            List<ImageBatch> stored = new ArrayList<>();
            failure(await(images, images.batch("b-1"), result -> {
                if (stored.size() == 4) {
                    throw new IllegalStateException("the process ends");
                }
                stored.add(result.next());
            }));
            calls.set(2);
            received.clear();

            BatchSummary summary = await(
                            images, ImageBatch.fromJson(stored.get(3).toJson()), result -> {})
                    .join();

            assertThat(received).containsExactly("d", "c", "x");
            assertThat(summary.next().position().results()).isEqualTo(5);
            assertThat(summary.next().position().successes()).isEqualTo(3);
        }
    }

    @Test
    void resultsWithoutAnIdAreDeliveredOnce() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        String cut = page("", "", "");
        try (RawServer server = serving(
                        "xai",
                        request -> reads.incrementAndGet() == 1
                                ? truncated(cut.substring(0, cut.length() - 60))
                                : new Response(200, page("", "", "", ""), 0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            assertThat(await(images, images.batch("b-1"), result -> {}).join().delivered())
                    .isEqualTo(RESULTS);
        }
        assertThat(received).hasSize(RESULTS);
    }

    /** A batch that was not submitted by this call, so that only the provider knows how many requests it has. */
    @Test
    void countsMissingResultsByTheTotalOfTheProvider() throws Exception {
        try (RawServer server = serving("expired", request -> new Response(200, page("a"), 0));
                ImagesService images = service(Providers.XAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            assertThat(await(images, images.batch("b-1"), result -> {}).join().missing())
                    .isEqualTo(3);
        }
    }

    // A line of a file that is not a result

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void continuesBehindALineOfHtmlWhereAnEarlierCallEnded(boolean ranges) throws Exception {
        String output = line("a") + "<html>busy</html>\n" + line("b") + line("c") + line("d");
        List<ImageBatch> stored = new ArrayList<>();
        try (RawServer server = serving("completed", request -> {
                    String range = request.header("Range").replaceAll("[^0-9]", "");
                    return range.isEmpty() || !ranges
                            ? new Response(200, output, 0)
                            : new Response(206, output.substring(Integer.parseInt(range)), 0);
                });
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            assertThat(failure(await(images, images.batch("b-1"), result -> {
                        if (!stored.isEmpty()) {
                            throw new IllegalStateException("the process ends");
                        }
                        stored.add(result.next());
                    })))
                    .hasMessageContaining("the process ends");
            received.clear();

            BatchSummary summary = await(images, stored.get(0), result -> {}).join();

            assertThat(received).containsExactly("", "b", "c", "d");
            assertThat(summary.failed()).isEqualTo(1);
        }
    }

    // Several files

    /**
     * The first call knows only the file of errors. The position behind it does not count as one of the outputs, and
     * the errors do not count as successful results.
     */
    @ParameterizedTest
    @CsvSource({"completed,true", "completed,false", "cancelled,true", "expired,true"})
    void readsAFileThatDidNotExistWhenAnEarlierCallReadAnotherOne(String state, boolean counts) throws Exception {
        AtomicInteger calls = new AtomicInteger(1);
        try (RawServer server = servingTwoFiles(calls, state, counts, line("a") + line("b"));
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            List<ImageBatch> stored = new ArrayList<>();
            CompletableFuture<BatchSummary> first =
                    await(images, images.batch("b-1"), result -> stored.add(result.next()));
            if (counts) {
                assertThat(failure(first)).hasMessageContaining("provider has 2 successful results, but sent only 0");
            } else {
                first.join();
            }
            calls.incrementAndGet();

            BatchSummary summary = await(
                            images, ImageBatch.fromJson(stored.get(2).toJson()), result -> {})
                    .join();

            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(summary.next().position().results()).isEqualTo(5);
            assertThat(summary.next().position().successes()).isEqualTo(2);
            assertThat(await(images, summary.next(), result -> {}).join().delivered())
                    .isZero();
        }
        assertThat(received).containsExactly("c", "d", "e", "a", "b");
    }

    /** More errors than successful results do not replace these. */
    @ParameterizedTest
    @CsvSource({"completed,''", "cancelled,''", "expired,''", "completed,a", "expired,a"})
    void errorsAreNoSuccessfulResults(String state, String sent) throws Exception {
        String start = sent.isEmpty() ? "" : line(sent);
        try (RawServer server = servingTwoFiles(new AtomicInteger(2), state, true, start);
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            assertThat(failure(await(images, images.batch("b-1"), result -> {})))
                    .hasMessageContaining("provider has 2 successful results, but sent only " + sent.length());
        }
    }

    @Test
    void readsTheRestOfAFileThatEndedTooEarlyInAnEarlierCall() throws Exception {
        AtomicInteger calls = new AtomicInteger(2);
        try (RawServer server = servingTwoFiles(calls, "completed", true, line("a"), line("a") + line("b"));
                ImagesService images = service(Providers.OPENAI, server, new AutoAdvancingScheduler(Runnable::run))) {
            List<ImageBatch> stored = new ArrayList<>();
            assertThat(failure(await(images, images.batch("b-1"), result -> stored.add(result.next()))))
                    .hasMessageContaining("sent only 1");
            calls.incrementAndGet();

            BatchSummary summary = await(
                            images, ImageBatch.fromJson(stored.get(3).toJson()), result -> {})
                    .join();

            assertThat(summary.delivered()).isEqualTo(1);
            assertThat(summary.missing()).isZero();
        }
        assertThat(received).containsExactly("a", "c", "d", "e", "b");
    }

    /**
     * Starts a server with two successful results and a file of the errors c, d and e.
     *
     * @param calls the number of the call; the file of outputs exists from the second one on
     * @param outputs its content from that call on, one for each call
     */
    private static RawServer servingTwoFiles(AtomicInteger calls, String state, boolean counts, String... outputs)
            throws IOException {
        String error = Stream.of("c", "d", "e")
                .map(id -> "{\"custom_id\":\"" + id + "\",\"response\":null,\"error\":{\"code\":\"batch_expired\","
                        + "\"message\":\"rejected\"}}\n")
                .collect(Collectors.joining());
        return serving(
                () -> "{\"id\":\"b-1\",\"status\":\"" + state + "\",\"error_file_id\":\"file-e\",\"output_file_id\":"
                        + (calls.get() > 1 ? "\"file-o\"" : "null")
                        + (counts ? ",\"request_counts\":{\"total\":5,\"completed\":2,\"failed\":3}}" : "}"),
                request -> {
                    String content = request.path().contains("file-e")
                            ? error
                            : outputs[Math.min(calls.get() - 2, outputs.length - 1)];
                    int from = Integer.parseInt("0" + request.header("Range").replaceAll("[^0-9]", ""));
                    return from > 0 && from >= content.length()
                            ? new Response(416, "", 0)
                            : new Response(from > 0 ? 206 : 200, content.substring(from), 0);
                });
    }

    private CompletableFuture<BatchSummary> await(
            ImagesService images, ImageBatch batch, Consumer<BatchResult<Path>> consumer) {
        return images.awaitBatch(batch, Delivery.toDirectory(directory), result -> {
            received.add(result.id());
            consumer.accept(result);
        });
    }

    /**
     * A response.
     *
     * @param missing the number of bytes that are announced and not sent
     */
    private record Response(int status, String body, int missing) {}

    private static Response truncated(String body) {
        return new Response(200, body, 1_000);
    }

    @FunctionalInterface
    private interface Results {
        Response respond(RawServer.Request request);
    }

    private static RawServer openAi() throws IOException {
        String output =
                Stream.of("a", "b", "c", "d").map(BatchResultOnceTest::line).collect(Collectors.joining());
        return serving("completed", request -> new Response(200, output, 0));
    }

    /** Starts a server with a batch of four requests that has ended. */
    private static RawServer serving(String status, Results results) throws IOException {
        return serving(() -> status(status), results);
    }

    private static RawServer serving(Supplier<String> status, Results results) throws IOException {
        return RawServer.start((request, client) -> {
            boolean reads =
                    request.path().contains("/content") || request.path().contains("/results");
            Response response = reads ? results.respond(request) : new Response(200, status.get(), 0);
            byte[] body = response.body().getBytes(UTF_8);
            client.write("HTTP/1.1 " + response.status() + " X\r\nConnection: close\r\nContent-Length: "
                            + (body.length + response.missing()) + "\r\n\r\n")
                    .write(body);
        });
    }

    private static String status(String status) {
        return switch (status) {
            case "completed" ->
                "{\"id\":\"b-1\",\"status\":\"completed\",\"output_file_id\":\"file-1\","
                        + "\"request_counts\":{\"total\":4,\"completed\":4,\"failed\":0}}";
            case "expired" ->
                "{\"batch_id\":\"b-1\",\"expire_time\":\"2020-12-11\","
                        + "\"state\":{\"num_requests\":4,\"num_pending\":0,\"num_success\":1}}";
            default ->
                "{\"batch_id\":\"b-1\",\"expire_time\":\"2126-12-11\","
                        + "\"state\":{\"num_requests\":4,\"num_pending\":0,\"num_success\":4}}";
        };
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"response\":{\"status_code\":200,\"body\":{\"data\":["
                + ServiceFixtures.ITEM + "]}},\"error\":null}\n";
    }

    private static String page(String... ids) {
        return Stream.of(ids)
                .map(id -> "{" + (id.isEmpty() ? "" : "\"batch_request_id\":\"" + id + "\",")
                        + "\"batch_result\":{\"response\":{\"image_generation\":{\"data\":[" + ServiceFixtures.ITEM
                        + "]}}}}")
                .collect(Collectors.joining(",", "{\"results\":[", "]}"));
    }

    private static ImagesException failure(CompletableFuture<?> call) {
        return (ImagesException)
                catchThrowableOfType(Exception.class, call::join).getCause();
    }

    private static ImagesService service(ProviderProfile profile, RawServer server, Scheduler time) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url() + profile.defaultBasePath())
                .apiKey(SuiteLog.KEY)
                .environment(ServiceFixtures.environment(time))
                .build();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
