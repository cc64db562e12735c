package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Portability;
import io.imagesdk.model.PriceEstimate;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.Price;
import io.imagesdk.provider.PriceList;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/** The code blocks of the README and of the guides. {@link GuideSamplesTest} runs them against the sandbox. */
final class GuideSamples {
    private GuideSamples() {}

    /** Edits a file, with a mask of the same size. */
    static ImageResult<Path> edit(ImagesService images, Path photo, Path mask) {
        EditRequest request = EditRequest.builder()
                .prompt("Make the sky a sunset")
                .image(ImageInput.of(photo))
                .mask(ImageInput.of(mask))
                .build();

        return images.blocking().edit(request, Delivery.toFile(photo.resolveSibling("sunset.png")));
    }

    /** Submits a batch and keeps it in a file. */
    static void submitBatch(ImagesService images, String name, List<BatchInput> inputs, Path file) throws IOException {
        ImageBatch batch = images.blocking().submitBatch(name, inputs, CallOptions.DEFAULT);
        Files.writeString(file, batch.toJson());
    }

    /** Waits for a batch of an earlier process. */
    static BatchSummary awaitBatch(ImagesService images, Path file, Path directory) throws IOException {
        ImageBatch batch = ImageBatch.fromJson(Files.readString(file));
        return images.blocking()
                .awaitBatch(
                        batch,
                        Delivery.toDirectory(directory),
                        result -> {
                            if (result.failure().orElse(null) instanceof ImageStorageException full) {
                                throw full;
                            }
                            System.out.println(result.id() + (result.images().isPresent() ? " delivered" : " failed"));
                            store(file, result.next().toJson());
                        },
                        CallOptions.DEFAULT);
    }

    private static void store(Path file, String json) {
        try {
            Files.writeString(file, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Estimates the price of a request from prices of the program. */
    static Optional<PriceEstimate> estimate(GenerateRequest request) {
        ProviderProfile profile = Providers.OPENAI.toBuilder()
                .prices(PriceList.of(
                        LocalDate.of(2026, 11, 1),
                        "our contract",
                        Price.perImage("0.01").when(Parameter.QUALITY, "low"),
                        Price.perImage("0.15").when(Parameter.QUALITY, "high")))
                .build();
        try (ImagesService images =
                ImagesService.builder().provider(profile).apiKey("unused").build()) {
            return images.estimate(request);
        }
    }

    /** Uses a second provider where the first one was certainly not charged. */
    static ImageResult<ImageBytes> fallback(ImagesService first, ImagesService second, GenerateRequest request) {
        ImagesService images = first.withFallback(second);
        return images.blocking().generate(request);
    }

    /** Sends many requests at once. */
    static List<ImageResult<ImageBytes>> many(ImagesService images, List<String> prompts) {
        List<CompletableFuture<ImageResult<ImageBytes>>> calls = prompts.stream()
                .map(prompt -> GenerateRequest.builder().prompt(prompt).build())
                .map(request -> images.generate(request))
                .toList();

        return calls.stream().map(CompletableFuture::join).toList();
    }

    /** Submits a task and keeps it in a file. */
    static void submit(ImagesService images, Path file) throws IOException {
        GenerateRequest request =
                GenerateRequest.builder().prompt("A lighthouse in the fog").build();

        ImageTask task = images.blocking().submit(request);
        Files.writeString(file, task.toJson());
    }

    /** Delivers a task from a file. */
    static ImageResult<Path> await(ImagesService images, Path file, Path directory) throws IOException {
        ImageTask task = ImageTask.fromJson(Files.readString(file));
        return images.blocking().await(task, Delivery.toDirectory(directory));
    }

    /** Polls a task once. */
    static void status(ImagesService images, ImageTask task) {
        TaskStatus status = images.blocking().status(task);
        System.out.println(status.state() + " (" + status.providerStatus() + ")");
        status.percent().ifPresent(percent -> System.out.println(percent + " %"));
    }

    /** Streams a group of images, whose number the model decides. */
    static ImageResult<Path> streamGroup(ImagesService images, Path directory) {
        GenerateRequest group = GenerateRequest.builder()
                .model("seedream-5-0-260128")
                .prompt("The same koi in spring, summer and winter")
                .extra("sequential_image_generation", "auto")
                .extra("sequential_image_generation_options", Map.of("max_images", 3))
                .build();
        return images.blocking().stream(
                group,
                Delivery.toDirectory(directory),
                CallOptions.DEFAULT,
                event -> System.out.println(event.image()));
    }

    /** Prints the newest tasks of the account. */
    static void listTasks(ImagesService images) {
        for (TaskStatus status : images.blocking().listTasks(20)) {
            System.out.println(status.task().id() + " " + status.task().createdAt() + " " + status.state());
        }
    }

    /** Prints the path of each partial image and of the completed one. */
    static CompletableFuture<Void> stream(ImagesService images, Path directory) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        GenerateRequest request =
                GenerateRequest.builder().prompt("A koi in a nebula").build();
        CallOptions options = CallOptions.builder().partialImages(2).build();

        images.stream(request, Delivery.toFile(directory.resolve("koi.png")), options)
                .subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ImageEvent<Path> event) {
                        System.out.println(event.image().content());
                    }

                    @Override
                    public void onError(Throwable error) {
                        done.completeExceptionally(error);
                    }

                    @Override
                    public void onComplete() {
                        done.complete(null);
                    }
                });
        return done;
    }

    /** Tries a profile without the provider that it describes. */
    static ImageResult<ImageBytes> generateInSandbox(ProviderProfile profile, GenerateRequest request) {
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl(sandbox.baseUrl(profile))
                        .apiKey("sandbox")
                        .build()) {
            return images.blocking().generate(request);
        }
    }

    /** Starts a sandbox and a service that talks to it. */
    static void sandbox() {
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(sandbox.baseUrl())
                        .apiKey("sandbox")
                        .build()) {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("A harbour at dawn [refuse=429] [retry-after=0]")
                    .build();
            try {
                images.blocking().generate(request);
            } catch (ImagesException e) {
                System.out.println(e.billing() + " after " + sandbox.requests().size() + " requests");
            }
        }
    }

    /** Builds a service for a gateway that a file describes. */
    static ImagesService gateway(Path file) {
        return ImagesService.builder()
                .provider(ProviderProfile.read(file))
                .apiKey(System.getenv("KIE_API_KEY"))
                .build();
    }

    /** Prints what a failure may have cost, and what can be recovered. */
    static void failures(ImagesService images, GenerateRequest request) {
        try {
            images.blocking().generate(request);
        } catch (ImagesException e) {
            System.out.println(e.billing() + ": " + e.getMessage());
            e.requestId().ifPresent(id -> System.out.println("request id " + id));
            e.hint().ifPresent(System.out::println);
        }
    }

    /** Handles each image by its outcome. */
    static void outcomes(ImageResult<Path> result) {
        for (ImageOutcome<Path> outcome : result.outcomes()) {
            if (outcome instanceof ImageOutcome.Delivered<Path> delivered) {
                System.out.println("delivered " + delivered.image().content());
            } else if (outcome instanceof ImageOutcome.Blocked<Path> blocked) {
                System.out.println("blocked: " + blocked.error().getMessage());
            } else if (outcome instanceof ImageOutcome.Failed<Path> failed) {
                failed.url().ifPresent(url -> System.out.println("still at " + url));
                failed.recoveredBytes().ifPresent(bytes -> System.out.println("kept " + bytes.length() + " bytes"));
            }
        }
    }

    /** Translates what the provider cannot express. */
    static ImageResult<ImageBytes> adapt(ImagesService images, GenerateRequest request) {
        CallOptions options =
                CallOptions.builder().portability(Portability.ADAPT).build();

        ImageResult<ImageBytes> result = images.blocking().generate(request, Delivery.inMemory(), options);
        result.warnings().forEach(warning -> System.out.println(warning.message()));
        return result;
    }

    /** Configures a service. */
    static ImagesService configured() {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .timeout(Duration.ofMinutes(5))
                .retryPolicy(RetryPolicy.defaults().withMaxRetryAfter(Duration.ofSeconds(20)))
                .limits(Limits.builder().maxImageBytes(16L << 20).build())
                .downloadPolicy(
                        DownloadPolicy.builder().allowHost("cdn.internal:8443").build())
                .build();
    }

    /** docs/configuration.md: a proxy with a password. */
    static ImagesService behindProxy(char[] password) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(new InetSocketAddress("proxy.example", 3128)))
                .authenticator(new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication("user", password);
                    }
                })
                .build();
        return ImagesService.builder()
                .provider(Providers.XAI)
                .httpClient(client)
                .build();
    }

    /** Cancels a call. */
    static CompletableFuture<ImageResult<Path>> cancel(ImagesService images, GenerateRequest request, Path directory) {
        CompletableFuture<ImageResult<Path>> call = images.generate(request, Delivery.toDirectory(directory));
        call.cancel(true);
        return call;
    }

    /** Returns what is known about a call whose future was cancelled, or completed by a timeout of the caller. */
    static Optional<ImagesException> facts(Throwable error) {
        return Stream.<Throwable>iterate(error, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed())))
                .filter(ImagesException.class::isInstance)
                .map(ImagesException.class::cast)
                .findFirst();
    }

    /** Prints one line for each call. */
    static final class PrintingListener implements CallListener {
        @Override
        public void onEnd(CallInfo call, CallEnd end) {
            System.out.println(call.operation() + " took " + end.duration().toMillis() + " ms");
        }
    }

    /** Writes each image to a channel, and returns its SHA-256. */
    static ImageSink<String> sink(OutputStream out) {
        return index -> new ImageSink.Receiver<>() {
            private final WritableByteChannel channel = Channels.newChannel(out);

            @Override
            public void write(ByteBuffer bytes) throws IOException {
                channel.write(bytes);
            }

            @Override
            public String complete(ImageFacts facts) {
                return facts.sha256();
            }

            @Override
            public void abort() {
                System.out.println("image " + index + " was discarded");
            }
        };
    }
}
