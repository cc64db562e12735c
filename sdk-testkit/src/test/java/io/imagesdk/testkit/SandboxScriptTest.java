package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What scripts, charges and assertions of a sandbox do, seen through the SDK. */
@Timeout(60)
class SandboxScriptTest {
    /** Half of a response to this request has no complete image, while it may have a complete URL. */
    private static final GenerateRequest INLINE =
            GenerateRequest.builder().prompt("A cat").responseFormat("b64_json").build();

    private static final CallOptions ASYNC = CallOptions.builder().async(true).build();

    private final Sandbox sandbox = Sandbox.start();
    private final ImagesService images = ImagesService.builder()
            .provider(Providers.OPENAI_COMPATIBLE)
            .baseUrl(sandbox.baseUrl())
            .apiKey("sandbox")
            .retryPolicy(RetryPolicy.none())
            .build();

    @AfterEach
    void close() {
        images.close();
        sandbox.close();
    }

    @Test
    void usesTheRepliesInTheirOrder() {
        sandbox.onGenerate()
                .reply(SandboxReply.tooManyRequests(Duration.ofSeconds(7)))
                .thenReply(SandboxReply.images(2));

        RateLimitException error = failure(RateLimitException.class);
        assertThat(error.rateLimit().retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(generate().images()).hasSize(2);
        assertThat(generate().images()).hasSize(1);
        // Three requests for images, and three downloads.
        sandbox.assertThat().billed(3).received(6);
    }

    @Test
    void asksTheScriptsInTheOrderOfTheirCreation() {
        sandbox.onGenerate().when(request -> request.prompt().contains("dog")).thenAlways(SandboxReply.status(503));
        sandbox.onGenerate().reply(SandboxReply.images(3));

        assertThat(failure(ApiException.class, "A dog").status()).hasValue(503);
        assertThat(generate().images()).hasSize(3);
        assertThat(failure(ApiException.class, "Another dog").status()).hasValue(503);
    }

    @Test
    void usesNoReplyForAProbe() {
        sandbox.onGenerate().reply(SandboxReply.images(2));

        assertThat(images.blocking().probe().status()).hasValue(200);

        assertThat(generate().images()).hasSize(2);
    }

    @Test
    void separatesEditsFromGenerations() {
        sandbox.onEdit().reply(SandboxReply.moderated());
        ImageInput cat = ImageInput.of(generate().images().get(0).content().toByteArray(), "cat.png");
        EditRequest edit = EditRequest.builder().prompt("Add a hat").image(cat).build();

        assertThatThrownBy(() -> images.blocking().edit(edit)).isInstanceOf(ModerationException.class);
        assertThat(images.blocking().edit(edit).images()).hasSize(1);
    }

    @Test
    void cutsResponses() {
        sandbox.onGenerate()
                .reply(SandboxReply.images().closedAfterHalf())
                .thenReply(SandboxReply.images().closedWithoutResponse())
                .thenReply(SandboxReply.garbage())
                .thenReply(SandboxReply.loginPage());

        assertThat(failure(ConnectionException.class, INLINE).billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure(ConnectionException.class).billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(failure(ImagesException.class)).isNotNull();
        assertThat(failure(ImagesException.class)).hasMessageContaining("web page");
        sandbox.assertThat().billed(2);
    }

    @Test
    void resetsTheConnectionAfterHalfOfTheBody() throws IOException {
        sandbox.onGenerate()
                .reply(SandboxReply.images().withImageBytes(10_000_000).resetAfterHalf());
        byte[] body = "{\"prompt\":\"A cat\",\"response_format\":\"b64_json\"}".getBytes(StandardCharsets.UTF_8);

        try (Socket socket =
                new Socket(sandbox.baseUrl().getHost(), sandbox.baseUrl().getPort())) {
            socket.getOutputStream()
                    .write(("POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);

            assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        sandbox.assertThat().billed(1);
    }

    @Test
    void reportsAResetAsALostConnection() {
        sandbox.onGenerate().reply(SandboxReply.images().resetAfterHalf());

        assertThat(failure(ConnectionException.class, INLINE).billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(generate().images()).hasSize(1);
        sandbox.assertThat().billed(2);
    }

    @Test
    void keepsTheConnectionOpenWithoutAResponse() {
        sandbox.onGenerate()
                .reply(SandboxReply.images().neverSent())
                .thenReply(SandboxReply.images().stalledAfterHalf());
        CallOptions brief = CallOptions.builder().timeout(Duration.ofSeconds(1)).build();
        GenerateRequest request = GenerateRequest.builder().prompt("A cat").build();

        for (int call = 0; call < 2; call++) {
            assertThatThrownBy(() -> images.blocking().generate(request, Delivery.inMemory(), brief))
                    .isInstanceOf(CallTimeoutException.class);
        }
        sandbox.assertThat().billed(2);
    }

    @Test
    void sendsABodyInPortions() {
        sandbox.onGenerate().reply(SandboxReply.images().slowly(Duration.ofMillis(200)));
        long begin = System.nanoTime();

        assertThat(generate().images()).hasSize(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    void sendsABodyAndHeadersOfTheTest() {
        sandbox.onGenerate()
                .reply(SandboxReply.json(400, "{\"error\":{\"message\":\"no such model\",\"code\":\"x\"}}")
                        .withHeader("x-request-id", "req-7"));

        ApiException error = failure(ApiException.class);

        assertThat(error.providerMessage()).contains("no such model");
        assertThat(error.requestId()).contains("req-7");
        sandbox.assertThat().billed(0);
    }

    @Test
    void runsATaskThroughItsStates() {
        sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(1)).thenReply(SandboxReply.taskThatFails());
        sandbox.onPoll().reply(SandboxReply.status(503));
        GenerateRequest request = GenerateRequest.builder().prompt("A cat").build();

        assertThat(images.blocking()
                        .generate(request, Delivery.inMemory(), ASYNC)
                        .images())
                .hasSize(1);
        assertThatThrownBy(() -> images.blocking().generate(request, Delivery.inMemory(), ASYNC))
                .isInstanceOf(ImagesException.class);
        sandbox.assertThat().billed(1);
    }

    @Test
    void chargesNoTaskThatIsCancelledInTime() {
        var task = images.submit(GenerateRequest.builder().prompt("A cat").build(), ASYNC)
                .join();
        sandbox.assertThat().billed(1);

        new SandboxClient(sandbox).call("POST", "/tasks/" + task.id() + "/cancel");

        sandbox.assertThat().billed(0);
    }

    @Test
    void reportsTheCostOfTheScript() {
        sandbox.onGenerate().reply(SandboxReply.images(2).withCost(new BigDecimal("0.14")));

        generate();

        assertThat(sandbox.charges()).singleElement().satisfies(charge -> {
            assertThat(charge.images()).isEqualTo(2);
            assertThat(charge.cost()).isEqualByComparingTo("0.14");
            assertThat(charge.request().prompt()).isEqualTo("A cat");
        });
    }

    @Test
    void catchesARetryThatPaysTwice() {
        sandbox.onGenerate().reply(SandboxReply.images().closedAfterHalf());

        retryEverything();

        assertThatThrownBy(() -> sandbox.assertThat().neverBilledTwice())
                .isInstanceOf(AssertionError.class)
                .hasMessage("the same request was charged twice\n"
                        + "  POST /v1/images/generations ("
                        + sandbox.requests().get(0).length()
                        + " bytes): 1 images, 0.02 USD\n"
                        + "  POST /v1/images/generations ("
                        + sandbox.requests().get(0).length()
                        + " bytes): 1 images, 0.02 USD");
        assertThatThrownBy(() -> sandbox.assertThat().billed(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("expected 1 charged images, but 2 were charged");
    }

    @Test
    void acceptsARetryThatPaysOnce() {
        sandbox.onGenerate().reply(SandboxReply.status(500)).thenReply(SandboxReply.tooManyRequests(Duration.ZERO));

        retryEverything();

        sandbox.assertThat().billed(1).neverBilledTwice().received(request -> request.path()
                .equals("/v1/images/generations"));
    }

    @Test
    void forgetsEverythingOnReset() {
        sandbox.onGenerate().thenAlways(SandboxReply.status(500));
        failure(ApiException.class);

        sandbox.reset();

        sandbox.assertThat().billed(0).received(0);
        assertThat(generate().images()).hasSize(1);
    }

    /** A retry layer as it must not be: it repeats a request whatever became of the first one. */
    private void retryEverything() {
        while (true) {
            try {
                images.blocking().generate(INLINE);
                return;
            } catch (ImagesException ignored) {
                // The next attempt follows.
            }
        }
    }

    private ImageResult<ImageBytes> generate() {
        return images.blocking().generate("A cat");
    }

    private <E extends ImagesException> E failure(Class<E> type) {
        return failure(type, "A cat");
    }

    private <E extends ImagesException> E failure(Class<E> type, String prompt) {
        return failure(type, GenerateRequest.builder().prompt(prompt).build());
    }

    private <E extends ImagesException> E failure(Class<E> type, GenerateRequest request) {
        E error = catchThrowableOfType(type, () -> images.blocking().generate(request));
        assertThat(error).isNotNull();
        return error;
    }
}
