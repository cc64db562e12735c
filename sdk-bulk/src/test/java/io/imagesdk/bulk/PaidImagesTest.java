package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are charged and cannot be delivered at once: what is left of them is kept. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PaidImagesTest {
    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();
    private final ImagesService images = ImagesService.builder()
            .provider(Providers.OPENAI_COMPATIBLE)
            .baseUrl(sandbox.baseUrl())
            .apiKey("key")
            .build();
    private final List<ItemRecord> records = new CopyOnWriteArrayList<>();
    private byte[] png = new byte[0];
    private URI url = URI.create("http://127.0.0.1");

    @BeforeEach
    void createImage() {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("An input")
                .size("32x32")
                .responseFormat(ResponseFormat.URL)
                .build();
        url = images.generate(request, Delivery.asUrl()).join().image().content();
        png = images.generate(request).join().image().content().toByteArray();
    }

    @AfterEach
    void close() {
        images.close();
        sandbox.close();
    }

    private BulkSummary run(int count) {
        return run(count, ClaimRules.DEFAULT);
    }

    private BulkSummary run(int count, ClaimRules rules) {
        return run(images, count, rules);
    }

    private BulkSummary run(ImagesService service, int count, ClaimRules rules) {
        try (BulkRun run = BulkRun.builder(service)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .budget(Budget.usd("1.00").withPricePerImage("0.10"))
                .rules(rules)
                .recordConsumer(records::add)
                .build()) {
            return run.execute(List.of(BulkItem.of(
                            "cat",
                            GenerateRequest.builder()
                                    .prompt("A cat")
                                    .count(count)
                                    .build())))
                    .join();
        }
    }

    private void reply(String... images) {
        List<String> members = new ArrayList<>();
        for (String image : images) {
            members.add("{" + image + "}");
        }
        sandbox.onGenerate().reply(SandboxReply.json(200, "{\"data\":[" + String.join(",", members) + "]}"));
    }

    private static String base64(byte[] bytes) {
        return "\"b64_json\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    }

    private String url() {
        return "\"url\":\"" + url + "?signature=s3cret\"";
    }

    private List<String> undelivered() throws IOException {
        return Files.readAllLines(directory.resolve("journal.undelivered.jsonl"));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("images"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private long posts() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .count();
    }

    private ItemRecord last() {
        return records.get(records.size() - 1);
    }

    @Test
    void theListOfUndeliveredItemsIsAnInputAlsoWithoutIds() throws Exception {
        BulkItem item = BulkItem.of(EditRequest.builder()
                .prompt("A hat")
                .image(ImageInput.of(directory.resolve("missing.png")))
                .build());
        try (BulkRun run = BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .build()) {
            assertThat(run.execute(List.of(item)).join().rejected()).isOne();
        }

        List<BulkItem> listed = new ArrayList<>();
        new BulkItemReader(
                        new StringReader(String.join("\n", undelivered())), BulkItemReader.Format.JSON_LINES, directory)
                .forEachRemaining(listed::add);

        assertThat(listed).singleElement().extracting(BulkItem::id).isEqualTo(Optional.empty());
    }

    @Test
    void findsTheImagesBesideAJournalInALinkedDirectory() throws Exception {
        Path linked = Files.createDirectories(directory.resolve("disk/run"));
        Path link = Files.createSymbolicLink(directory.resolve("run"), linked);
        for (int skipped = 0; skipped < 2; skipped++) {
            try (BulkRun run = BulkRun.builder(images)
                    .journal(link.resolve("journal"))
                    .output(directory.resolve("images"))
                    .build()) {
                assertThat(run.execute(List.of(BulkRunTest.item("A cat")))
                                .join()
                                .skipped())
                        .isEqualTo(skipped);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"b64_json\":\"PGh0bWw+\"", "\"other\":1", "\"url\":\"ftp://127.0.0.1/cat.png\""})
    void aRunEndsWhenManyChargedRequestsHaveDeliveredNoImage(String image) {
        sandbox.onGenerate().thenAlways(SandboxReply.json(200, "{\"data\":[{" + image + "}]}"));
        long before = posts();

        try (BulkRun run = BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .maxInFlight(4)
                .build()) {
            BulkSummary summary = run.execute(IntStream.range(0, 60)
                            .mapToObj(i -> BulkRunTest.item("A cat " + i))
                            .toList())
                    .join();
            assertThat(summary.stopReason()).get().asString().contains("20 requests in a row");
        }
        assertThat(posts() - before).isBetween(20L, 30L);
    }

    @Test
    void namesTheFilesThatCannotBeForcedToTheDisk() throws Exception {
        reply(base64(png));
        BulkSummary summary = run(unforceable(images), 1, ClaimRules.DEFAULT);

        assertThat(summary.billed()).isOne();
        assertThat(last().state()).isEqualTo(ItemState.BILLED);
        assertThat(undelivered())
                .singleElement()
                .asString()
                .contains(
                        "could not be forced to the disk",
                        directory.resolve("images/cat.png").toString());
    }

    @Test
    void theNextRunDownloadsTheImagesOfFilesThatCannotBeForcedToTheDisk() throws Exception {
        reply(url(), url());
        sandbox.onDownload()
                .reply(SandboxReply.images())
                .reply(SandboxReply.status(400))
                .reply(SandboxReply.images())
                .reply(SandboxReply.images());

        BulkSummary first = run(unforceable(images), 2, ClaimRules.DEFAULT);
        assertThat(first.pending()).isOne();
        assertThat(undelivered()).singleElement().asString().contains("could not be forced to the disk", "cat-");

        BulkSummary second = run(2);
        assertThat(second.isComplete()).isTrue();
        assertThat(last().outcome().images()).hasSize(2);
    }

    /** Returns a service whose files are replaced by directories before the run forces them to the disk. */
    private static ImagesService unforceable(ImagesService images) {
        return (ImagesService) Proxy.newProxyInstance(
                ImagesService.class.getClassLoader(),
                new Class<?>[] {ImagesService.class},
                (proxy, method, arguments) -> {
                    Object answer = method.invoke(images, arguments);
                    return answer instanceof CompletableFuture<?> call
                            ? call.thenApply(result -> {
                                if (result instanceof ImageResult<?> delivered) {
                                    replace((Path) delivered.image().content());
                                }
                                return result;
                            })
                            : answer;
                });
    }

    private static void replace(Path file) {
        try {
            Files.delete(file);
            Files.createDirectory(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The downloads of the second run hang until its new items have been requested. */
    @Test
    void requestsNewItemsWhileDownloadsOfAnEarlierRunHang() {
        for (int i = 0; i < 15; i++) {
            reply(url());
            sandbox.onDownload().reply(SandboxReply.status(400));
        }
        List<BulkItem> items = IntStream.range(0, 15)
                .mapToObj(number -> BulkRunTest.item("A cat " + number))
                .toList();
        assertThat(run(images, items).pending()).isEqualTo(15);
        List<BulkItem> more = new ArrayList<>(items);
        IntStream.range(0, 10)
                .mapToObj(number -> BulkRunTest.item("A new cat " + number))
                .forEach(more::add);
        long expected = posts() + 10;
        CountDownLatch requested = new CountDownLatch(10);
        ImagesService hanging = (ImagesService) Proxy.newProxyInstance(
                ImagesService.class.getClassLoader(),
                new Class<?>[] {ImagesService.class},
                (proxy, method, arguments) -> {
                    boolean awaits = method.getName().equals("await");
                    if (method.getName().equals("generate")) {
                        requested.countDown();
                    }
                    return awaits
                            ? CompletableFuture.runAsync(() -> release(requested), task -> new Thread(task).start())
                                    .thenCompose(released -> (CompletableFuture<?>) invoke(method, arguments))
                            : invoke(method, arguments);
                });

        BulkSummary summary = run(hanging, more);

        assertThat(summary.delivered()).isEqualTo(25);
        assertThat(posts()).isEqualTo(expected);
    }

    private static void release(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Object invoke(Method method, Object[] arguments) {
        try {
            return method.invoke(images, arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private BulkSummary run(ImagesService service, List<BulkItem> items) {
        try (BulkRun run = BulkRun.builder(service)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .maxInFlight(4)
                .build()) {
            return run.execute(items).join();
        }
    }

    @Test
    void theNextRunDownloadsAnImageAgain() throws Exception {
        reply(url());
        sandbox.onDownload().reply(SandboxReply.status(400)).reply(SandboxReply.images());
        long before = posts();

        BulkSummary first = run(1);
        assertThat(first.pending()).isOne();
        assertThat(last().state()).isEqualTo(ItemState.TASK);
        assertThat(last().toString()).doesNotContain("s3cret");
        assertThat(Files.readString(directory.resolve("journal"))).contains("s3cret");
        assertThat(undelivered())
                .singleElement()
                .asString()
                .contains("\"state\":\"TASK\"")
                .doesNotContain("s3cret");

        BulkSummary second = run(1);
        assertThat(second.delivered()).isOne();
        assertThat(second.isComplete()).isTrue();
        assertThat(second.usd()).isEqualByComparingTo("0.10");
        assertThat(files()).containsExactly("cat.png");
        assertThat(run(1).skipped()).isOne();
        assertThat(posts() - before).isOne();
    }

    @Test
    void theNextRunCompletesAnItemOfWhichOneImageWasStored() throws Exception {
        reply(base64(png), url());
        sandbox.onDownload().reply(SandboxReply.status(400)).reply(SandboxReply.images());

        assertThat(run(2).pending()).isOne();
        assertThat(files()).hasSize(1);

        BulkSummary second = run(2);
        assertThat(second.delivered()).isOne();
        assertThat(second.images()).isEqualTo(2);
        assertThat(last().outcome().images()).hasSize(2);
        assertThat(last().outcome().reason()).isEmpty();
        assertThat(files()).hasSize(2);
    }

    /** The first service must not download from the origin of the second one. */
    @ParameterizedTest
    @ValueSource(strings = {"wellapi", "openai-compatible"})
    void theNextRunDownloadsAnImageOfTheSecondServiceOfAFallback(String provider) throws Exception {
        reply(url(), url());
        sandbox.onDownload().reply(SandboxReply.status(400)).reply(SandboxReply.status(400));
        sandbox.onDownload().reply(SandboxReply.images()).reply(SandboxReply.status(400));
        sandbox.onDownload().reply(SandboxReply.images());
        long before = posts();
        try (Sandbox rejecting = Sandbox.start();
                ImagesService first = ImagesService.builder()
                        .provider(Providers.byId(provider).orElseThrow())
                        .baseUrl(rejecting.baseUrl())
                        .apiKey("first-key")
                        .build();
                ImagesService both = first.withFallback(images)) {
            rejecting.onGenerate().reply(SandboxReply.status(400));

            assertThat(run(both, 2, ClaimRules.DEFAULT).pending()).isOne();
            // One of two images: the result is that of a successful call.
            assertThat(run(both, 2, ClaimRules.DEFAULT).pending()).isOne();
            BulkSummary third = run(both, 2, ClaimRules.DEFAULT);
            assertThat(third.delivered()).as(third.toString()).isOne();
            assertThat(third.images()).isEqualTo(2);
        }
        assertThat(posts() - before).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wellapi", "openai-compatible"})
    void theNextRunDownloadsTheMissingImageOfTheSecondServiceOfAFallback(String provider) throws Exception {
        reply(base64(png), url());
        sandbox.onDownload().reply(SandboxReply.status(400)).reply(SandboxReply.images());
        try (Sandbox rejecting = Sandbox.start();
                ImagesService first = ImagesService.builder()
                        .provider(Providers.byId(provider).orElseThrow())
                        .baseUrl(rejecting.baseUrl())
                        .apiKey("first-key")
                        .build();
                ImagesService both = first.withFallback(images)) {
            rejecting.onGenerate().reply(SandboxReply.status(400));

            assertThat(run(both, 2, ClaimRules.DEFAULT).pending()).isOne();
            BulkSummary second = run(both, 2, ClaimRules.DEFAULT);
            assertThat(second.delivered()).as(second.toString()).isOne();
            assertThat(second.images()).isEqualTo(2);
        }
    }

    @Test
    void anImageWhoseUrlHasExpiredIsListedAsCharged() throws Exception {
        reply(url());
        sandbox.onDownload().reply(SandboxReply.status(400)).reply(SandboxReply.status(403));

        assertThat(run(1).pending()).isOne();
        assertThat(run(1).billed()).isOne();
        assertThat(undelivered()).singleElement().asString().contains("\"state\":\"BILLED\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void theNextRunDownloadsAnImageThatItsStorageDidNotFind(int status) throws Exception {
        reply(url());
        sandbox.onDownload().reply(SandboxReply.status(status)).reply(SandboxReply.images());
        long before = posts();

        assertThat(run(1).pending()).isOne();
        assertThat(last().outcome().task()).isPresent();

        assertThat(run(1).delivered()).isOne();
        assertThat(files()).containsExactly("cat.png");
        assertThat(posts() - before).isOne();
    }

    @Test
    void theNextRunDownloadsAnImageInWhosePlaceAPageArrived() throws Exception {
        reply(url());
        sandbox.onDownload().reply(SandboxReply.loginPage()).reply(SandboxReply.images());

        assertThat(run(1).pending()).isOne();
        assertThat(run(1).delivered()).isOne();
        assertThat(files()).contains("cat.png");
    }

    @Test
    void everyRunTriesTheUrlOfAnImageInWhosePlaceAPageArrives() throws Exception {
        reply(url());
        sandbox.onDownload().reply(SandboxReply.loginPage()).reply(SandboxReply.loginPage());
        sandbox.onDownload().reply(SandboxReply.loginPage()).reply(SandboxReply.images());

        for (int i = 0; i < 3; i++) {
            assertThat(run(1).pending()).isOne();
        }
        assertThat(files()).as("equal pages are stored once").containsExactly("cat-1.recovered");
        assertThat(run(1).delivered()).isOne();
        assertThat(files()).contains("cat.png");
    }

    @Test
    void anUrlThatTheServiceDoesNotDownloadStaysInTheJournal() throws Exception {
        reply("\"url\":\"//cdn.example/cat.png?signature=s3cret\"");

        assertThat(run(1).pending()).isOne();
        assertThat(run(1).pending()).isOne();

        assertThat(Files.readString(directory.resolve("journal"))).contains("//cdn.example/cat.png?signature=s3cret");
    }

    @Test
    void anItemWithTheNameOfADirectoryIsDelivered() throws Exception {
        Files.createDirectories(directory.resolve("images/cat"));

        assertThat(run(1).delivered()).isOne();

        assertThat(files()).containsExactly("cat", "cat-image.png");
    }

    @Test
    void theNextRunDownloadsAllImagesThatTheirStorageDidNotFind() throws Exception {
        reply(base64(png), url(), url());
        sandbox.onDownload()
                .reply(SandboxReply.status(404))
                .reply(SandboxReply.status(400))
                .reply(SandboxReply.status(404))
                .reply(SandboxReply.status(400));
        assertThat(run(3).pending()).isOne();
        assertThat(run(3).pending()).isOne();

        BulkSummary third = run(3);
        assertThat(third.delivered()).isOne();
        assertThat(third.images()).isEqualTo(3);
        assertThat(files()).hasSize(3);
    }

    /** A download is free, and only the server of the image knows whether a URL has expired. */
    @Test
    void everyRunTriesTheUrlOfAChargedImage() throws Exception {
        reply(url());
        for (int i = 0; i < 4; i++) {
            sandbox.onDownload().reply(SandboxReply.status(404));
        }
        sandbox.onDownload().reply(SandboxReply.status(500)).reply(SandboxReply.status(500));
        sandbox.onDownload().reply(SandboxReply.status(500)).reply(SandboxReply.images());
        long before = posts();

        assertThat(run(1).pending()).isOne();
        for (int i = 0; i < 4; i++) {
            assertThat(run(1).billed()).isOne();
        }
        assertThat(run(1).delivered()).isOne();
        assertThat(run(1).skipped()).isOne();
        assertThat(posts() - before).isOne();
    }

    @Test
    void anImageWhoseUrlIsRejectedTwiceIsRequestedAgainIfTheCallerAcceptsASecondCharge() throws Exception {
        reply(url());
        sandbox.onDownload().reply(SandboxReply.status(404)).reply(SandboxReply.status(404));
        ClaimRules rules = ClaimRules.DEFAULT.withRetryBilled(true);
        long before = posts();

        assertThat(run(1, rules).pending()).isOne();
        assertThat(run(1, rules).billed()).isOne();
        assertThat(posts() - before).isOne();
        reply(base64(png));
        assertThat(run(1, rules).delivered()).isOne();
        assertThat(posts() - before).isEqualTo(2);
    }

    @Test
    void theStoredImagesOfAnItemAreDeliveredWhenTheOthersHaveExpired() throws Exception {
        reply(base64(png), url());
        sandbox.onDownload().reply(SandboxReply.status(400)).reply(SandboxReply.status(403));

        assertThat(run(2).pending()).isOne();
        BulkSummary second = run(2);
        assertThat(second.delivered()).isOne();
        assertThat(second.incomplete()).isOne();
        assertThat(second.isComplete()).isFalse();
        assertThat(undelivered()).singleElement().asString().contains("\"state\":\"DELIVERED\"", "\"reason\":\"");
        BulkSummary third = run(2);
        assertThat(third.skipped()).isOne();
        assertThat(third.incomplete()).isOne();
        assertThat(undelivered()).hasSize(1);
    }

    @Test
    void bytesThatAreNotAnImageAreStored() throws Exception {
        byte[] text = "<html>not an image</html>".repeat(10).getBytes(UTF_8);
        reply(base64(png), base64(text));

        BulkSummary summary = run(2);

        assertThat(summary.delivered()).isOne();
        assertThat(summary.incomplete()).isOne();
        assertThat(files()).hasSize(2).contains("cat-2.recovered");
        assertThat(directory.resolve("images/cat-2.recovered")).hasBinaryContent(text);
        assertThat(undelivered()).singleElement().asString().contains("cat-2.recovered");
    }

    @Test
    void bytesAreStoredIfNoImageIsDelivered() throws Exception {
        byte[] text = "<html>not an image</html>".repeat(10).getBytes(UTF_8);
        reply(base64(text));

        assertThat(run(1).billed()).isOne();
        assertThat(files()).containsExactly("cat-1.recovered");
        assertThat(undelivered()).singleElement().asString().contains("cat-1.recovered");
    }
}
