package io.imagesdk.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.provider.ProviderProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An image model of LangChain4j that uses an {@link ImagesService}, and therefore any provider of the SDK.
 *
 * <pre>{@code
 * try (ImagesSdkImageModel model = ImagesSdkImageModel.builder()
 *         .provider(Providers.OPENAI)
 *         .modelName("gpt-image-2")
 *         .defaults(request -> request.size("1024x1024"))
 *         .build()) {
 *     Response<Image> response = model.generate("A cat in a tree");
 *     System.out.println(response.content().mimeType());
 * }
 * }</pre>
 *
 * <p>Images are returned as base64 by default. {@link Builder#delivery} changes that: files are returned as
 * {@code file:} URLs, and {@link Delivery#asUrl()} returns the URLs of the provider.
 *
 * <p>Input images have base64 data, a {@code data:} or {@code file:} URL, or the URL of a server. A file is streamed
 * from disk. The URL of a server is sent to the provider, which downloads the image; not every provider does that.
 *
 * <p>The finish reason is {@code STOP} if all images were delivered, {@code CONTENT_FILTER} if moderation blocked some
 * of them, and {@code OTHER} if some could not be received. The remaining images are in the response.
 *
 * <p><b>Failures.</b> All methods throw an exception of LangChain4j whose cause is the {@link ImagesException}, with
 * its message. Only failures that were certainly not charged have a type that the retries of LangChain4j repeat:
 * {@code RateLimitException}, {@code TimeoutException}, {@code InternalServerException}, {@code RetriableException}. A
 * failure that may have been charged is a {@link PossiblyChargedException}, which they do not repeat.
 *
 * <p>The methods block until the images are delivered. An interrupt cancels the call. Instances are safe for use by
 * multiple threads. {@link #close()} closes the service, unless it was passed to the builder.
 */
public final class ImagesSdkImageModel implements ImageModel, AutoCloseable {
    /** The key under which the metadata of a response hold the {@link ImageResult}. */
    public static final String RESULT = "imagesdk.result";

    private final ImagesService service;
    private final boolean ownsService;
    private final Consumer<? super ImagesRequest.Builder> defaults;
    private final Delivery<?> delivery;
    private final CallOptions options;

    private ImagesSdkImageModel(Builder builder) {
        ImagesService shared = builder.service;
        this.ownsService = shared == null;
        this.service = shared == null ? builder.settings.build() : shared;
        this.defaults = builder.defaults;
        this.delivery = builder.delivery;
        this.options = builder.options;
    }

    /**
     * Returns a new builder.
     *
     * @return the builder, on which a provider or a service must be set
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the result of the SDK that a response was made from, with the cost, the outcomes, the warnings, the
     * request id and the rate limit. It refers to the images in memory as well, so a response needs the memory of the
     * image and of its base64 text.
     *
     * @param response a response of this class
     * @return the result; empty if another model made the response
     */
    public static Optional<ImageResult<?>> result(Response<?> response) {
        return response.metadata() != null && response.metadata().get(RESULT) instanceof ImageResult<?> result
                ? Optional.of(result)
                : Optional.empty();
    }

    /**
     * Returns the service, for what an image model cannot do: streams, tasks, and calls that do not block.
     *
     * @return the service that the builder received or created
     */
    public ImagesService service() {
        return service;
    }

    /**
     * Generates an image with the defaults of the builder.
     *
     * @param prompt the prompt
     * @return the image
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    @Override
    public Response<Image> generate(String prompt) {
        return first(run(() -> call(withDefaults(GenerateRequest.builder().prompt(prompt)), options)));
    }

    /**
     * Generates images with the defaults of the builder.
     *
     * @param prompt the prompt
     * @param n the number of images, at least 1; if the provider returns fewer per request, several requests are sent
     * @return the delivered images, at least one
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    @Override
    public Response<List<Image>> generate(String prompt, int n) {
        return all(run(() ->
                call(withDefaults(GenerateRequest.builder().prompt(prompt)).count(n), options)));
    }

    /**
     * Generates images as the request specifies. The defaults of the builder do not apply to it.
     *
     * @param request the request, with any parameter that the provider supports
     * @return the delivered images, at least one
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    public Response<List<Image>> generate(GenerateRequest request) {
        return generate(request, options);
    }

    /**
     * Generates images as the request and the options specify. The defaults of the builder do not apply to them.
     *
     * @param request the request, with any parameter that the provider supports
     * @param callOptions for example the timeout and a progress consumer
     * @return the delivered images, at least one
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    public Response<List<Image>> generate(GenerateRequest request, CallOptions callOptions) {
        return all(run(() -> service.blocking().generate(request, delivery, callOptions)));
    }

    /**
     * Edits an image with the defaults of the builder.
     *
     * @param image the image
     * @param prompt the prompt
     * @return the edited image
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    @Override
    public Response<Image> edit(Image image, String prompt) {
        return first(run(() -> call(editRequest(List.of(image), null, prompt), options)));
    }

    /**
     * Edits the part of an image that a mask marks, with the defaults of the builder.
     *
     * @param image the image
     * @param mask the mask, in the form that the provider requires: a PNG whose transparent area is edited
     * @param prompt the prompt
     * @return the edited image
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    @Override
    public Response<Image> edit(Image image, Image mask, String prompt) {
        Objects.requireNonNull(mask, "mask");
        return first(run(() -> call(editRequest(List.of(image), mask, prompt), options)));
    }

    /**
     * Edits several images with the defaults of the builder. The signature is the one that LangChain4j has proposed for
     * its interface.
     *
     * @param images the images, at least one
     * @param mask the mask for the first image; null edits the complete image
     * @param prompt the prompt
     * @param n the number of images, at least 1; if the provider returns fewer per request, several requests are sent
     * @return the delivered images, at least one
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    public Response<List<Image>> edit(List<Image> images, @Nullable Image mask, String prompt, int n) {
        return all(run(() -> call(editRequest(images, mask, prompt).count(n), options)));
    }

    /**
     * Edits images as the request specifies. The defaults of the builder do not apply to it.
     *
     * @param request the request, with any parameter that the provider supports
     * @return the delivered images, at least one
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    public Response<List<Image>> edit(EditRequest request) {
        return edit(request, options);
    }

    /**
     * Edits images as the request and the options specify. The defaults of the builder do not apply to them.
     *
     * @param request the request, with any parameter that the provider supports
     * @param callOptions for example the timeout and a progress consumer
     * @return the delivered images, at least one
     * @throws dev.langchain4j.exception.LangChain4jException if the call fails
     */
    public Response<List<Image>> edit(EditRequest request, CallOptions callOptions) {
        return all(run(() -> service.blocking().edit(request, delivery, callOptions)));
    }

    /**
     * Returns a model that generates images in batches of the provider, which cost less and need hours. It uses the
     * service, the defaults, the delivery and the options of this model, and does not need to be closed.
     *
     * @return the model; its methods fail if the provider has no batches
     */
    public ImagesSdkBatchImageModel batches() {
        return new ImagesSdkBatchImageModel(
                service,
                prompt -> withDefaults(GenerateRequest.builder().prompt(prompt)).build(),
                delivery,
                options);
    }

    /** Closes the service, unless it was passed to the builder. Calls that are running are cancelled. */
    @Override
    public void close() {
        if (ownsService) {
            service.close();
        }
    }

    private ImagesRequest.Builder editRequest(List<Image> images, @Nullable Image mask, String prompt) {
        EditRequest.Builder request = EditRequest.builder().prompt(prompt);
        IntStream.range(0, images.size())
                .forEach(index -> request.image(ImageConverter.input(images.get(index), "image " + index)));
        if (mask != null) {
            request.mask(ImageConverter.input(mask, "mask"));
        }
        return withDefaults(request);
    }

    private ImagesRequest.Builder withDefaults(ImagesRequest.Builder request) {
        defaults.accept(request);
        return request;
    }

    private ImageResult<?> call(ImagesRequest.Builder builder, CallOptions callOptions) {
        ImagesRequest request = builder.build();
        return request instanceof EditRequest edit
                ? service.blocking().edit(edit, delivery, callOptions)
                : service.blocking().generate((GenerateRequest) request, delivery, callOptions);
    }

    /** Runs a call, and translates its exception to one of LangChain4j. */
    static <T> T run(Supplier<T> call) {
        try {
            return call.get();
        } catch (ImagesException e) {
            throw FailureMapper.map(e);
        }
    }

    /** Returns the response with the first image. */
    static Response<Image> first(ImageResult<?> result) {
        return response(ImageConverter.image(result.image()), result);
    }

    private static Response<List<Image>> all(ImageResult<?> result) {
        return response(result.images().stream().map(ImageConverter::image).toList(), result);
    }

    private static <T> Response<T> response(T content, ImageResult<?> result) {
        return Response.from(
                content,
                ImageConverter.tokens(result.usage()),
                ImageConverter.finishReason(result),
                Map.of(RESULT, result));
    }

    /** The settings of a model. Either a provider or a service must be set. Instances are not safe for threads. */
    public static final class Builder {
        private final ImagesServiceBuilder settings = ImagesService.builder();
        private boolean createsService;
        private @Nullable ImagesService service;
        private Consumer<ImagesRequest.Builder> defaults = request -> {};
        private Delivery<?> delivery = Delivery.inMemory();
        private CallOptions options = CallOptions.builder().split(true).build();

        private Builder() {}

        /**
         * Sets the provider. Its API key and base URL come from the environment, unless you set them.
         *
         * @param profile the profile of the provider, for example {@code Providers.OPENAI}
         * @return this builder
         */
        public Builder provider(ProviderProfile profile) {
            return settings(builder -> builder.provider(profile));
        }

        /**
         * Sets the API key. Default: the one that the environment or a credential file contains.
         *
         * @param apiKey the key
         * @return this builder
         */
        public Builder apiKey(String apiKey) {
            return settings(builder -> builder.apiKey(apiKey));
        }

        /**
         * Sets the base URL. Default: the one of the provider.
         *
         * @param baseUrl the URL, with or without {@code /v1}
         * @return this builder
         */
        public Builder baseUrl(String baseUrl) {
            return settings(builder -> builder.baseUrl(baseUrl));
        }

        /**
         * Changes further settings of the service that the model creates, for example limits, retries and listeners.
         *
         * @param change calls the methods of the builder; called at once
         * @return this builder
         */
        public Builder settings(Consumer<ImagesServiceBuilder> change) {
            createsService = true;
            change.accept(settings);
            return this;
        }

        /**
         * Sets a service that exists already. The model does not close it. Default: the model creates a service.
         *
         * @param existing the service
         * @return this builder
         */
        public Builder service(ImagesService existing) {
            service = Objects.requireNonNull(existing, "service");
            return this;
        }

        /**
         * Sets the model of requests that consist of a prompt and images. Default: the one of the provider.
         *
         * @param name the name of the model
         * @return this builder
         */
        public Builder modelName(String name) {
            Objects.requireNonNull(name, "name");
            return defaults(request -> request.model(name));
        }

        /**
         * Sets parameters of requests that consist of a prompt and images. Default: the provider decides. This method
         * can be called multiple times.
         *
         * @param parameters calls the methods of a request; called once for each call of the model
         * @return this builder
         */
        public Builder defaults(Consumer<? super ImagesRequest.Builder> parameters) {
            defaults = defaults.andThen(parameters::accept);
            return this;
        }

        /**
         * Sets where images are delivered. Default: {@link Delivery#inMemory()}, and the response contains base64.
         * {@link Delivery#toDirectory(Path)} returns {@code file:} URLs, {@link Delivery#asUrl()} the URLs of the
         * provider. A sink may return {@link ImageBytes}, a {@link Path} or a {@code URI}; what else it returns is in
         * the result only.
         *
         * @param destination the delivery
         * @return this builder
         */
        public Builder delivery(Delivery<?> destination) {
            delivery = Objects.requireNonNull(destination, "delivery");
            return this;
        }

        /**
         * Sets the options of all calls that have no options of their own. Default: the default options, but with
         * {@link CallOptions#split()}, because some providers return one image per request.
         *
         * @param callOptions the options
         * @return this builder
         */
        public Builder callOptions(CallOptions callOptions) {
            options = Objects.requireNonNull(callOptions, "callOptions");
            return this;
        }

        /**
         * Returns the model. If no service is set, creates one; see {@link ImagesServiceBuilder#build()}.
         *
         * @return the model
         * @throws IllegalArgumentException if both a service and settings for a new one are set
         * @throws dev.langchain4j.exception.LangChain4jException if the settings are not valid, or no API key is found
         */
        public ImagesSdkImageModel build() {
            if (service != null && createsService) {
                throw new IllegalArgumentException("service is set, and so are settings of a new one; set only one");
            }
            try {
                return new ImagesSdkImageModel(this);
            } catch (ImagesException e) {
                throw FailureMapper.map(e);
            }
        }
    }
}
