package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images that a response names by URL: from where they are downloaded, with which headers, and what happens to a bad
 * URL.
 */
@Timeout(30)
class DownloadTest {
    private static final String IN_BASE64_MEMBER = "b64=";
    private static final byte[] IMAGE = SampleImages.encoded("png", 40, 30);
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();

    private final AutoAdvancingScheduler time = new AutoAdvancingScheduler(CompletableFuture::runAsync);

    @TempDir
    Path directory;

    @Test
    void fetchesFromTheOwnOriginWithoutAnyCredential() throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImageResult<Path> result =
                    images.blocking().generate(request("/image.png"), Delivery.toDirectory(directory));

            assertThat(result.images()).singleElement().satisfies(image -> {
                assertThat(image.content()).hasBinaryContent(IMAGE);
                assertThat(image.url()).contains(URI.create(server.url() + "/image.png"));
                assertThat(image.width()).hasValue(40);
            });
            RawServer.Request download = server.requests().get(1);
            assertThat(download.head())
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContain(SuiteLog.KEY);
        }
    }

    /** A proxy that changes responses sends 203. */
    @ParameterizedTest
    @ValueSource(ints = {201, 203})
    void acceptsOtherStatusesOfAWholeImage(int status) throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImageResult<ImageBytes> result = images.blocking().generate(request("/image-with-" + status));

            assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
        }
    }

    @Test
    void opensASinkOnTheCallbackExecutor() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        ImageSink<Long> sink = index -> {
            threads.add(Thread.currentThread().getName());
            return new ImageSink.Receiver<>() {
                @Override
                public void write(ByteBuffer bytes) {
                    threads.add(Thread.currentThread().getName());
                }

                @Override
                public Long complete(ImageFacts facts) {
                    return facts.byteCount();
                }

                @Override
                public void abort() {
                    threads.add("aborted");
                }
            };
        };
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            images.blocking().generate(request("/image.png"), Delivery.to(sink));
        }

        assertThat(threads).hasSizeGreaterThan(1).allMatch(name -> name.contains("-callback-"));
    }

    @Test
    void followsRedirectsHopByHop() throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImageResult<ImageBytes> result = images.blocking().generate(request("/redirect-3"));

            assertThat(result.images().get(0).content().toByteArray()).isEqualTo(IMAGE);
            assertThat(server.requests()).hasSize(5);
        }
    }

    @Test
    void followsRelativeRedirects() throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            images.blocking().generate(request("/a/redirect-to?../b/./real.png?sig=1"));
            images.blocking().generate(request("/a/redirect-to??sig=2"));

            assertThat(server.requests())
                    .extracting(RawServer.Request::line)
                    .filteredOn(line -> line.startsWith("GET ") && line.contains("?sig="))
                    .containsExactly(
                            "GET /a/redirect-to?../b/./real.png?sig=1 HTTP/1.1",
                            "GET /b/real.png?sig=1 HTTP/1.1",
                            "GET /a/redirect-to??sig=2 HTTP/1.1",
                            "GET /a/redirect-to?sig=2 HTTP/1.1");
        }
    }

    @Test
    void appliesTheRulesToRelativeRedirectsToo() throws Exception {
        assertThat(failure("/redirect-to?//192.168.0.1/x.png", BlockedUrlException.class))
                .hasMessageContaining("uses plain http");
        assertThat(failure("/redirect-to?//user@127.0.0.1/x.png", BlockedUrlException.class))
                .hasMessageContaining("must not contain user info");
    }

    @Test
    void keepsTheUrlOfAHostWithAnUnderscore() throws Exception {
        URI url = URI.create("https://my_bucket.example/x.png?sig=1");

        BlockedUrlException error = failure(url.toString(), BlockedUrlException.class);

        assertThat(error).hasMessageContaining("https://my_bucket.example/x.png?… has an underscore in its host");
        assertThat(((ImageOutcome.Failed<?>) error.outcomes().get(0)).url()).contains(url);
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            assertThat(images.blocking()
                            .generate(request(url.toString()), Delivery.asUrl())
                            .images())
                    .extracting(image -> image.content())
                    .containsExactly(url);
        }
    }

    @Test
    void refusesASixthRedirect() throws Exception {
        DownloadException error = failure("/redirect-6", DownloadException.class);

        assertThat(error).hasMessageContaining("redirects more than 5 times");
        assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
    }

    @Test
    void refusesARedirectIntoTheHouse() throws Exception {
        BlockedUrlException error = failure("/redirect-to?https://192.168.0.1/x", BlockedUrlException.class);

        assertThat(error).hasMessageContaining("192.168.0.1").hasMessageContaining("has an address that is not public");
    }

    @Test
    void refusesARedirectToAnotherScheme() throws Exception {
        assertThat(failure("/redirect-to?file:///etc/passwd", BlockedUrlException.class))
                .hasMessageContaining("must use the scheme https or http");
    }

    @Test
    void refusesPlainHttpFromElsewhere() throws Exception {
        try (RawServer files = RawServer.start(this::apiAndFiles)) {
            BlockedUrlException error = failure(files.url() + "/image.png", BlockedUrlException.class);

            assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(error.outcomes()).singleElement().satisfies(outcome -> assertThat(
                            ((ImageOutcome.Failed<?>) outcome).url())
                    .contains(URI.create(files.url() + "/image.png")));
            assertThat(files.requests()).isEmpty();
        }
    }

    @Test
    void fetchesFromAHostThatIsAllowedOnPurpose() throws Exception {
        try (RawServer files = RawServer.start(this::apiAndFiles);
                RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(
                        server,
                        DownloadPolicy.builder()
                                .allowHost("127.0.0.1:" + files.port())
                                .build())) {
            ImageResult<ImageBytes> result = images.blocking().generate(request(files.url() + "/image.png"));

            assertThat(result.images()).hasSize(1);
            assertThat(files.requests()).hasSize(1);
        }
    }

    @Test
    void aProviderThatKeepsToItselfIsNotLedElsewhere() throws Exception {
        ProviderProfile own = Providers.WELLAPI;
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = ImagesService.builder()
                        .provider(own)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            BlockedUrlException error = catchThrowableOfType(
                    BlockedUrlException.class, () -> images.blocking().generate(request("https://example.com/x.png")));

            assertThat(error).hasMessageContaining("not on the origin of the base URL");
        }
    }

    @Test
    void namesAnAddressThatIsGone() throws Exception {
        DownloadException error = failure("/status-403", DownloadException.class);

        assertThat(error.isExpired()).isTrue();
        assertThat(error.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("expire"));
        assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
    }

    @Test
    void keepsSignaturesOutOfMessages() throws Exception {
        DownloadException error = failure("/status-500?X-Signature=topsecret", DownloadException.class);

        assertThat(error).hasMessageContaining("/status-500").hasMessageContaining("500");
        assertThat(error.getMessage()).doesNotContain("topsecret");
        assertThat(error.toString()).doesNotContain("topsecret");
    }

    @Test
    void aLoginPageIsNoImage() throws Exception {
        assertThat(failure("/page", InvalidImageException.class)).hasMessageContaining("HTML");
    }

    @Test
    void halfAnImageIsNoImage() throws Exception {
        assertThat(failure("/half", InvalidImageException.class))
                .hasMessageContaining("image is incomplete, it ends after");
    }

    @Test
    void aDownloadThatBreaksIsPaid() throws Exception {
        assertThat(failure("/broken", DownloadException.class).billing()).isEqualTo(BillingStatus.BILLED);
    }

    @Test
    void aDownloadThatStallsEndsAtTheIdleLimit() throws Exception {
        assertThat(failure("/stalled", DownloadException.class)).hasMessageContaining("silent");
    }

    @Test
    void aImageOfAnySizeIsNotTaken() throws Exception {
        assertThat(failure("/large", ResponseTooLargeException.class)).hasMessageContaining("300000");
    }

    @Test
    void aDataAddressIsReadLikeBase64() throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImageResult<ImageBytes> result =
                    images.blocking().generate(request("data:image/png;base64," + SampleImages.base64(IMAGE)));

            assertThat(result.images().get(0).content().toByteArray()).isEqualTo(IMAGE);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aUrlInTheMemberForBase64IsDownloaded() throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            String second = SampleImages.base64(IMAGE);
            ImageResult<ImageBytes> result = images.blocking()
                    .generate(request(IN_BASE64_MEMBER + "/image.png " + IN_BASE64_MEMBER + "data:;base64," + second));

            assertThat(result.images())
                    .extracting(image -> image.content().toByteArray())
                    .containsExactly(IMAGE, IMAGE);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aUrlInTheMemberForBase64IsKeptIfItCannotBeDownloaded() throws Exception {
        String url = "HTTPS://cdn.example/x.png?sig=1&é";
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImageResult<URI> urls = images.blocking()
                    .generate(request(IN_BASE64_MEMBER + "https://cdn.example/x.png"), Delivery.asUrl());
            ImageResult<ImageBytes> result =
                    images.blocking().generate(request(IN_BASE64_MEMBER + url + " /image.png"));

            assertThat(urls.images().get(0).content()).hasToString("https://cdn.example/x.png");
            assertThat(((ImageOutcome.Failed<?>) result.outcomes().get(0))
                            .url()
                            .orElseThrow()
                            .toString())
                    .contains("cdn.example/x.png");
            assertThat(result.images()).hasSize(1);
        }
    }

    @Test
    void oneBadAddressDoesNotCostTheOthers() throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImageResult<Path> result = images.blocking()
                    .generate(request("/image.png /status-404 /image.png"), Delivery.toDirectory(directory));

            assertThat(result.images()).extracting(image -> image.index()).containsExactly(0, 2);
            assertThat(result.outcomes().get(1)).isInstanceOf(ImageOutcome.Failed.class);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).hasSize(2).noneMatch(file -> file.toString().endsWith(".part"));
            }
        }
    }

    @Test
    void aSlowDownloadHoldsOneOfFourPlaces() throws Exception {
        CountDownLatch others = new CountDownLatch(9);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.path().startsWith("/other")) {
                        others.countDown();
                    }
                    peak.accumulateAndGet(running.incrementAndGet(), Math::max);
                    boolean late = request.path().equals("/slow") && !isReached(others);
                    running.decrementAndGet();
                    if (late) {
                        client.respond(404, "Connection: close\r\n", "late".getBytes(UTF_8));
                    } else {
                        apiAndFiles(request, client);
                    }
                });
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            String urls = "/other-1 /slow"
                    + IntStream.rangeClosed(2, 9).mapToObj(i -> " /other-" + i).collect(Collectors.joining());

            ImageResult<Path> result = images.blocking().generate(request(urls), Delivery.toDirectory(directory));

            assertThat(result.outcomes()).hasSize(10).allMatch(ImageOutcome.Delivered.class::isInstance);
            assertThat(result.images())
                    .extracting(image -> image.url().orElseThrow().getPath())
                    .containsExactly(urls.split(" "));
            assertThat(peak).hasValueLessThanOrEqualTo(4);
        }
    }

    private static boolean isReached(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void givesTheAddressAloneWhenThatIsWanted() throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImageResult<URI> result =
                    images.blocking().generate(request("https://cdn.example/x.png?sig=1"), Delivery.asUrl());

            assertThat(result.images().get(0).content()).isEqualTo(URI.create("https://cdn.example/x.png?sig=1"));
            assertThat(result.images().get(0).sha256()).isEmpty();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void keepsAnImageThatCameWhereAnAddressWasWanted() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        200,
                        "Connection: close\r\n",
                        ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}]}").getBytes(UTF_8)));
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.asUrl()));

            assertThat(error).hasMessageContaining("image instead of its URL; set responseFormat(");
            assertThat(((ImageOutcome.Failed<?>) error.outcomes().get(0)).recoveredBytes())
                    .hasValueSatisfying(
                            rescued -> assertThat(rescued.toByteArray()).isEqualTo(IMAGE));
        }
    }

    private <E extends ImagesException> E failure(String address, Class<E> type) throws Exception {
        try (RawServer server = RawServer.start(this::apiAndFiles);
                ImagesService images = service(server, DownloadPolicy.DEFAULT)) {
            E error = catchThrowableOfType(
                    type, () -> images.blocking().generate(request(address), Delivery.toDirectory(directory)));

            assertThat(error).isNotNull();
            assertThat(server.requests().stream().filter(each -> each.line().startsWith("POST")))
                    .hasSize(1);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).isEmpty();
            }
            return error;
        }
    }

    /** Returns a request whose prompt passes the URLs to the server. */
    private static GenerateRequest request(String addresses) {
        return GenerateRequest.builder().prompt(addresses).build();
    }

    private ImagesService service(RawServer server, DownloadPolicy downloads) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .downloadPolicy(downloads)
                .limits(Limits.builder().maxImageBytes(300_000).build())
                .environment(ServiceFixtures.environment(time))
                .build();
    }

    private void apiAndFiles(RawServer.Request request, RawServer.Connection client) throws IOException {
        String path = request.path();
        String self = "http://" + request.header("Host");
        if (request.line().startsWith("POST")) {
            String prompt = new String(request.body(), UTF_8).replaceAll("(?s).*\"prompt\":\"([^\"]*)\".*", "$1");
            String items = Stream.of(prompt.split(" "))
                    .map(address -> item(address, self))
                    .collect(Collectors.joining(","));
            client.respond(200, "Connection: close\r\n", ("{\"data\":[" + items + "]}").getBytes(UTF_8));
        } else if (path.contains("/redirect-to?") && !path.contains("-to?sig=")) {
            redirect(client, path.substring(path.indexOf('?') + 1));
        } else if (path.startsWith("/redirect-")) {
            int left = Integer.parseInt(path.substring("/redirect-".length()));
            redirect(client, left == 1 ? "/image.png" : self + "/redirect-" + (left - 1));
        } else if (path.startsWith("/image-with-")) {
            client.respond(Integer.parseInt(path.substring(12, 15)), "Connection: close\r\n", IMAGE);
        } else if (path.startsWith("/status-")) {
            client.respond(Integer.parseInt(path.substring(8, 11)), "Connection: close\r\n", "gone".getBytes(UTF_8));
        } else {
            image(path, client);
        }
    }

    private static String item(String address, String self) {
        String member = address.startsWith(IN_BASE64_MEMBER) ? "b64_json" : "url";
        String target = address.replace(IN_BASE64_MEMBER, "");
        return "{\"" + member + "\":\"" + (target.startsWith("/") ? self + target : target) + "\"}";
    }

    private void image(String path, RawServer.Connection client) throws IOException {
        String close = "Connection: close\r\n";
        switch (path) {
            case "/page" -> client.respond(200, close, "<!DOCTYPE html><title>Sign in</title>".getBytes(UTF_8));
            case "/half" -> client.respond(200, close, Arrays.copyOf(IMAGE, IMAGE.length / 2));
            case "/large" -> client.respond(200, close, SmallHeapTest.padded(IMAGE, 400_000));
            case "/broken" ->
                client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
                        .write(List.of(1, 2).toString());
            case "/stalled" -> {
                client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n").write(Arrays.copyOf(IMAGE, 100));
                client.stallLong(() -> time.advance(Duration.ofMinutes(1)));
            }
            default -> client.respond(200, close, IMAGE);
        }
    }

    private static void redirect(RawServer.Connection client, String location) throws IOException {
        client.respond(302, "Connection: close\r\nLocation: " + location + "\r\n", new byte[0]);
    }
}
