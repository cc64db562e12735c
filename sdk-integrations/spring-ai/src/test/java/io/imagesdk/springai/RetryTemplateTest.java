package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

/** Retries of Spring around the model never lead to a second charge. */
class RetryTemplateTest {
    private static final ImagePrompt PROMPT = new ImagePrompt("A cat in a tree");

    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create();

    private final AtomicInteger calls = new AtomicInteger();
    private final RetryTemplate template = new RetryTemplate(RetryPolicy.builder()
            .maxRetries(2)
            .delay(Duration.ZERO)
            .predicate(new NotSentRetryPredicate())
            .build());

    private ImageResponse call(ImageModel model) {
        return template.invoke(() -> {
            calls.incrementAndGet();
            return model.call(PROMPT);
        });
    }

    @Test
    void paysOnceIfTheResponseIsLost(ImagesService images) {
        SANDBOX.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        ImageModel model = ImagesSdkImageModel.builder(images).build();

        assertThatThrownBy(() -> call(model)).isInstanceOf(ConnectionException.class);

        assertThat(calls).hasValue(1);
        SANDBOX.assertThat().received(1).billed(1).neverBilledTwice();
    }

    @Test
    void doesNotRepeatARejection(ImagesService images) {
        SANDBOX.onGenerate().reply(SandboxReply.status(400));
        ImageModel model = ImagesSdkImageModel.builder(images).build();

        assertThatThrownBy(() -> call(model)).isInstanceOf(ImagesException.class);

        assertThat(calls).hasValue(1);
        SANDBOX.assertThat().received(1).billed(0);
    }

    @Test
    void doesNotRepeatAnInvalidRequest(ImagesService images) {
        ImageModel model = ImagesSdkImageModel.builder(images)
                .options(ImagesSdkImageOptions.builder().n(0).build())
                .build();

        assertThatThrownBy(() -> call(model)).isInstanceOf(InvalidRequestException.class);

        assertThat(calls).hasValue(1);
        SANDBOX.assertThat().received(0);
    }

    @Test
    void repeatsACallOfWhichNothingWasSent() throws IOException {
        try (ImagesService images = unreachable()) {
            ImageModel model = ImagesSdkImageModel.builder(images).build();

            assertThatThrownBy(() -> call(model)).isInstanceOf(ConnectionException.class);
        }
        assertThat(calls).hasValue(3);
    }

    /** Returns a service whose server does not accept connections. */
    private static ImagesService unreachable() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return ImagesService.builder()
                    .provider(Providers.OPENAI)
                    .baseUrl("http://127.0.0.1:" + socket.getLocalPort() + "/v1")
                    .apiKey("sandbox")
                    .build();
        }
    }

    @Test
    void servesTheAnnotation(ImagesService images) {
        SANDBOX.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.registerBean(
                    Painter.class,
                    () -> new Painter(ImagesSdkImageModel.builder(images).build(), calls));
            context.register(Resilience.class);
            context.refresh();

            Painter painter = context.getBean(Painter.class);
            assertThatThrownBy(painter::paint).isInstanceOf(ConnectionException.class);
        }
        assertThat(calls).hasValue(1);
        SANDBOX.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void findsTheFailureAmongTheCauses() {
        NotSentRetryPredicate predicate = new NotSentRetryPredicate();

        ImagesException notSent = new ConnectionException(
                "connection refused", ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);

        assertThat(predicate.test(new IllegalStateException(notSent))).isTrue();
        assertThat(predicate.test(new IllegalStateException("no failure of a call")))
                .isFalse();
        assertThat(predicate.test(new IllegalStateException(new IOException("connection reset"))))
                .isFalse();
    }

    @EnableResilientMethods(proxyTargetClass = true)
    static class Resilience {}

    static class Painter {
        private final ImageModel model;
        private final AtomicInteger calls;

        Painter(ImageModel model, AtomicInteger calls) {
            this.model = model;
            this.calls = calls;
        }

        @Retryable(delay = 0, predicate = NotSentRetryPredicate.class)
        public ImageResponse paint() {
            calls.incrementAndGet();
            return model.call(PROMPT);
        }
    }
}
