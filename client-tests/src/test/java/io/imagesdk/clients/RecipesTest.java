package io.imagesdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxExtension;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;

/** Runs the recipes for frameworks that need no module. */
class RecipesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create();

    @Test
    void producesAService() {
        System.setProperty("imagesdk.apiKey", "sandbox-key");
        System.setProperty("imagesdk.baseUrl", "https://gateway.example/v1");
        try {
            ImagesProducer producer = new ImagesProducer();
            ImagesService images = producer.images();

            assertThat(images.provider()).isEqualTo(Providers.OPENAI_COMPATIBLE);
            producer.close(images);
            assertThat(images.generate("A cat")).isCompletedExceptionally();
        } finally {
            System.clearProperty("imagesdk.apiKey");
            System.clearProperty("imagesdk.baseUrl");
        }
    }

    @Test
    void generatesWithReactorOncePerSubscription(ImagesService images) {
        var mono = Recipes.mono(images, "A cat");
        SANDBOX.assertThat().received(0);

        assertThat(mono.block(PATIENCE).images()).hasSize(1);
        SANDBOX.assertThat().billed(1);
    }

    @Test
    void cancelsTheCallWithTheSubscription(Sandbox sandbox) throws Exception {
        CompletableFuture<CallListener.CallEnd> end = new CompletableFuture<>();
        CallListener listener = new CallListener() {
            @Override
            public void onEnd(CallInfo call, CallEnd reached) {
                end.complete(reached);
            }
        };
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(sandbox.baseUrl())
                .apiKey("sandbox-key")
                .addListener(listener)
                .build()) {
            Disposable subscription = Recipes.mono(images, "[silent]").subscribe();
            subscription.dispose();

            assertThat(end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .failure()
                            .orElseThrow()
                            .type())
                    .isEqualTo("CallCancelledException");
        }
    }

    @Test
    void streamsWithReactor(ImagesService images) {
        GenerateRequest request =
                GenerateRequest.builder().prompt("A cat [partials=2]").build();

        List<ImageEvent<io.imagesdk.model.ImageBytes>> events =
                Recipes.flux(images, request).collectList().block(PATIENCE);

        assertThat(events).isNotEmpty();
        SANDBOX.assertThat().billed(1);
    }

    @Test
    void sendsAnImageFromAServlet(ImagesService images) throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        AsyncContext context = mock(AsyncContext.class);
        HttpServletResponse response = response(sent);

        new Recipes.ImageServlet(images).doGet(request("A cat", context), response);

        verify(context, timeout(PATIENCE.toMillis())).complete();
        verify(response).setContentType("image/png");
        assertThat(sent.toByteArray()).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void reportsAFailureFromAServlet(ImagesService images) throws Exception {
        AsyncContext context = mock(AsyncContext.class);
        HttpServletResponse response = response(new ByteArrayOutputStream());

        new Recipes.ImageServlet(images).doGet(request("[refuse=500]", context), response);

        verify(context, timeout(PATIENCE.toMillis())).complete();
        verify(response).sendError(502);
    }

    private static HttpServletRequest request(String prompt, AsyncContext context) {
        HttpServletRequest request = mock(HttpServletRequest.class);
        when(request.startAsync()).thenReturn(context);
        when(request.getParameter("prompt")).thenReturn(prompt);
        return request;
    }

    private static HttpServletResponse response(ByteArrayOutputStream sent) throws Exception {
        ServletOutputStream stream = mock(ServletOutputStream.class);
        doAnswer(call -> {
                    sent.write(call.getArgument(0), call.getArgument(1), call.getArgument(2));
                    return null;
                })
                .when(stream)
                .write(any(byte[].class), anyInt(), anyInt());
        HttpServletResponse response = mock(HttpServletResponse.class);
        when(response.getOutputStream()).thenReturn(stream);
        return response;
    }
}
