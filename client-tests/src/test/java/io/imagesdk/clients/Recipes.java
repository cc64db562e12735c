package io.imagesdk.clients;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageResult;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The code blocks of docs/integrations.md for frameworks that need no module. */
final class Recipes {
    private Recipes() {}

    static Mono<ImageResult<ImageBytes>> mono(ImagesService images, String prompt) {
        return Mono.fromFuture(() -> images.generate(prompt));
    }

    static Flux<ImageEvent<ImageBytes>> flux(ImagesService images, GenerateRequest request) {
        return Flux.defer(() -> JdkFlowAdapter.flowPublisherToFlux(images.stream(request)));
    }

    static final class ImageServlet extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final transient ImagesService images;

        ImageServlet(ImagesService images) {
            this.images = images;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext context = request.startAsync();
            // The service has a timeout of its own.
            context.setTimeout(0);
            images.generate(request.getParameter("prompt")).whenComplete((result, error) -> {
                try {
                    if (error == null) {
                        send(result.image(), response);
                    } else {
                        response.sendError(HttpServletResponse.SC_BAD_GATEWAY);
                    }
                } catch (IOException ignored) {
                    // The browser has closed the connection.
                } finally {
                    context.complete();
                }
            });
        }

        private static void send(GeneratedImage<ImageBytes> image, HttpServletResponse response) throws IOException {
            image.format().map(ImageFormat::mediaType).ifPresent(response::setContentType);
            response.setContentLength(image.content().length());
            image.content().writeTo(response.getOutputStream());
        }
    }
}
