package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** What happens to running calls when the application shuts down. */
class ShutdownTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();

    private final Sandbox sandbox = Sandbox.start();
    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        released.countDown();
        sandbox.close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({LifecycleAutoConfiguration.class, ImagesAutoConfiguration.class})
    static class Application {}

    @Test
    void savesAnImageThatIsBeingGenerated() throws Exception {
        ConfigurableApplicationContext context = start("1m");
        holdTheResponse();

        CompletableFuture<ImageResult<Path>> call =
                context.getBean(ImagesService.class).generate(REQUEST, Delivery.toDirectory(directory));
        CompletableFuture<Void> shutdown = shutDownDuringTheCall(context);
        released.countDown();

        shutdown.get(1, TimeUnit.MINUTES);
        assertThat(call.get(1, TimeUnit.MINUTES).image().content()).isNotEmptyFile();
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void waitsForTheContinuationOfACall() throws Exception {
        ConfigurableApplicationContext context = start("1m");
        CountDownLatch continued = new CountDownLatch(1);
        CountDownLatch storing = new CountDownLatch(1);
        // Otherwise the call may have ended before it has a continuation.
        holdTheResponse();

        CompletableFuture<Path> stored = context.getBean(ImagesService.class)
                .generate(REQUEST)
                .thenApply(result -> {
                    continued.countDown();
                    await(storing);
                    return store(result.image().content().toByteArray());
                });
        released.countDown();
        await(continued);
        CompletableFuture<Void> shutdown = shutDown(context);
        assertThat(shutdown).isNotDone();
        storing.countDown();

        shutdown.get(1, TimeUnit.MINUTES);
        assertThat(stored).isCompleted();
        assertThat(directory.resolve("cat.png")).isNotEmptyFile();
    }

    @Test
    void savesAnImageOfAServiceOfTheApplication() throws Exception {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(
                        Application.class, StarterSamplesTest.OwnServiceConfiguration.class)
                .web(WebApplicationType.NONE)
                .initializers(starting -> starting.getBeanFactory().registerSingleton("sandbox", sandbox))
                .run("--spring.lifecycle.timeout-per-shutdown-phase=1m");
        holdTheResponse();

        CompletableFuture<ImageResult<Path>> call =
                context.getBean(ImagesService.class).generate(REQUEST, Delivery.toDirectory(directory));
        CompletableFuture<Void> shutdown = shutDownDuringTheCall(context);
        assertThat(shutdown).isNotDone();
        released.countDown();

        shutdown.get(1, TimeUnit.MINUTES);
        assertThat(call.get(1, TimeUnit.MINUTES).image().content()).isNotEmptyFile();
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void sendsNoFurtherRequestWhileItWaits() throws Exception {
        ConfigurableApplicationContext context = start("1m");
        ImagesService images = context.getBean(ImagesService.class);
        holdTheResponse();

        CompletableFuture<ImageResult<Path>> running = images.generate(REQUEST, Delivery.toDirectory(directory));
        CompletableFuture<Void> shutdown = shutDownDuringTheCall(context);
        CompletableFuture<?> late = images.generate(REQUEST);
        released.countDown();

        assertThat(late)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(ServiceClosedException.class, e -> assertThat(e.billing())
                        .isEqualTo(BillingStatus.NOT_SENT));
        shutdown.get(1, TimeUnit.MINUTES);
        assertThat(running.get(1, TimeUnit.MINUTES).image().content()).isNotEmptyFile();
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void worksAgainAfterAStopOfTheContext() throws Exception {
        ConfigurableApplicationContext context = start("1m");

        context.stop();
        context.start();

        assertThat(context.getBean(ImagesService.class)
                        .generate(REQUEST, Delivery.toDirectory(directory))
                        .get(1, TimeUnit.MINUTES)
                        .image()
                        .content())
                .isNotEmptyFile();
        context.close();
    }

    @Test
    void cancelsACallThatDoesNotEndInTime() throws Exception {
        ConfigurableApplicationContext context = start("1ms");
        holdTheResponse();

        CompletableFuture<ImageResult<Path>> call =
                context.getBean(ImagesService.class).generate(REQUEST, Delivery.toDirectory(directory));
        await(received);
        context.close();

        assertThat(call)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(ServiceClosedException.class);
    }

    private ConfigurableApplicationContext start(String timeout) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--imagesdk.provider=openai-compatible",
                        "--imagesdk.base-url=" + sandbox.baseUrl(),
                        "--imagesdk.api-key=test-key",
                        "--spring.lifecycle.timeout-per-shutdown-phase=" + timeout);
    }

    private void holdTheResponse() {
        sandbox.onGenerate()
                .when(request -> {
                    received.countDown();
                    await(released);
                    return true;
                })
                .reply(SandboxReply.images());
    }

    private CompletableFuture<Void> shutDownDuringTheCall(ConfigurableApplicationContext context) {
        await(received);
        return shutDown(context);
    }

    /** Returns as soon as the context waits for the calls. */
    private static CompletableFuture<Void> shutDown(ConfigurableApplicationContext context) {
        RunningCalls calls = context.getBean(RunningCalls.class);
        // A thread of its own, because the HTTP client of the JDK needs the common pool.
        CompletableFuture<Void> shutdown =
                CompletableFuture.runAsync(context::close, task -> new Thread(task, "shutdown").start());
        while (calls.isRunning()) {
            Thread.yield();
        }
        return shutdown;
    }

    private Path store(byte[] image) {
        try {
            return Files.write(directory.resolve("cat.png"), image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
