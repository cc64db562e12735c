package io.imagesdk.springai;

import io.imagesdk.BlockingImages;
import io.imagesdk.ImagesService;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationContext;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationDocumentation;

/**
 * An image model of Spring AI that sends its requests through an {@link ImagesService}, and therefore to each provider
 * that has a profile.
 *
 * <pre>{@code
 * ImageModel model = ImagesSdkImageModel.builder(images)
 *         .options(ImagesSdkImageOptions.builder().model("gpt-image-2").build())
 *         .build();
 * ImageResponse response = model.call(new ImagePrompt("A cat in a tree"));
 * }</pre>
 *
 * <p>A prompt whose messages have media, or whose options have images, is an edit: the media are its input images. A
 * medium with the name {@code mask} is the mask. All other prompts generate images. Several messages become one prompt
 * with line breaks between them. A message with a weight other than 1 is rejected, because no provider has weights.
 *
 * <p><b>Failures.</b> A call throws an {@link ImagesException}, which is unchecked. It is not wrapped, so that its
 * billing status, request id and outcomes can be read. The model never repeats a call; the service repeats only what
 * certainly was not processed. Code that repeats calls, such as a {@code RetryTemplate}, must use {@link
 * NotSentRetryPredicate}; otherwise it can pay twice for one image.
 *
 * <p><b>Observation.</b> Each call is an observation of Spring AI. It contains neither the prompt nor images. The name
 * of the provider is the id of the profile. An observer that throws when a call has ended is logged and has no other
 * effect.
 *
 * <p>Instances are safe for use by multiple threads. A call blocks until the images are delivered; an interrupt of the
 * thread cancels it. The model does not close the service.
 */
public final class ImagesSdkImageModel implements ImageModel {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.springai");
    private static final ImageModelObservationConvention DEFAULT_CONVENTION =
            new DefaultImageModelObservationConvention();

    private final ImagesService service;
    private final ImagesSdkImageOptions options;
    private final ObservationRegistry registry;
    private final @Nullable ImageModelObservationConvention convention;

    private ImagesSdkImageModel(Builder builder) {
        service = builder.service;
        options = builder.options;
        registry = builder.registry;
        convention = builder.convention;
    }

    /**
     * Creates a builder of a model.
     *
     * @param service the service that sends the requests; the model does not close it
     * @return a new builder
     */
    public static Builder builder(ImagesService service) {
        return new Builder(Objects.requireNonNull(service, "service"));
    }

    /**
     * Returns the options that apply where the options of a prompt set nothing.
     *
     * @return the default options
     */
    public ImagesSdkImageOptions getOptions() {
        return options;
    }

    /**
     * Generates or edits images. Blocks until they are delivered, or until the timeout of the call elapses.
     *
     * @param prompt the prompt; its options, of whatever type, take precedence over those of the model
     * @return the delivered images, at least one, with {@link ImagesSdkImageResponseMetadata}. Images that were blocked
     *     or that failed are in {@link ImagesSdkImageResponseMetadata#getResult()}
     * @throws ImagesException if no image was delivered. An {@link io.imagesdk.error.InvalidRequestException} is thrown
     *     before anything is sent
     */
    @Override
    public ImageResponse call(ImagePrompt prompt) {
        ImagesSdkImageOptions merged = options.toBuilder()
                .merge(Objects.requireNonNull(prompt, "prompt").getOptions())
                .build();
        ImageModelObservationContext context = ImageModelObservationContext.builder()
                .imagePrompt(new ImagePrompt(prompt.getInstructions(), merged))
                .provider(service.provider().id())
                .build();
        AtomicReference<@Nullable ImageResponse> sent = new AtomicReference<>();
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        try {
            ImageModelObservationDocumentation.IMAGE_MODEL_OPERATION
                    .observation(convention, DEFAULT_CONVENTION, () -> context, registry)
                    .observe(() -> {
                        try {
                            ImageResponse response = send(prompt, merged);
                            sent.set(response);
                            context.setResponse(response);
                        } catch (RuntimeException e) {
                            failure.set(e);
                            throw e;
                        }
                    });
        } catch (RuntimeException | Error e) {
            // The request may be charged, so an observer that throws must not replace its result.
            if (sent.get() == null && failure.get() == null) {
                throw e;
            }
            if (!e.equals(failure.get())) {
                LOG.warn("an observer of the call threw; the call continues", e);
            }
        }
        RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        return Objects.requireNonNull(sent.get(), "an observation without a call");
    }

    private ImageResponse send(ImagePrompt prompt, ImagesSdkImageOptions merged) {
        RequestMapper mapper = new RequestMapper(service.provider(), merged);
        ImageResult<?> result =
                send(mapper.toRequest(prompt.getInstructions()), mapper.delivery(), mapper.callOptions());
        List<ImageGeneration> generations =
                result.images().stream().map(ImagesSdkImageModel::generation).toList();
        return new ImageResponse(generations, new ImagesSdkImageResponseMetadata(result));
    }

    private <T> ImageResult<T> send(ImagesRequest request, Delivery<T> delivery, CallOptions callOptions) {
        BlockingImages images = service.blocking();
        return request instanceof EditRequest edit
                ? images.edit(edit, delivery, callOptions)
                : images.generate((GenerateRequest) request, delivery, callOptions);
    }

    private static ImageGeneration generation(GeneratedImage<?> image) {
        return new ImageGeneration(DeliveredImage.of(image.content()), new ImagesSdkImageGenerationMetadata(image));
    }

    /** A builder of an {@link ImagesSdkImageModel}. A setter rejects null with a {@link NullPointerException}. */
    public static final class Builder {
        private final ImagesService service;
        private ImagesSdkImageOptions options = ImagesSdkImageOptions.builder().build();
        private ObservationRegistry registry = ObservationRegistry.NOOP;
        private @Nullable ImageModelObservationConvention convention;

        private Builder(ImagesService service) {
            this.service = service;
        }

        /**
         * Sets the options that apply where the options of a prompt set nothing. Default: options without any value.
         *
         * @param options the default options
         * @return this builder
         */
        public Builder options(ImagesSdkImageOptions options) {
            this.options = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Sets the registry of the observations. Default: {@link ObservationRegistry#NOOP}, no observation.
         *
         * @param registry the registry
         * @return this builder
         */
        public Builder observationRegistry(ObservationRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
            return this;
        }

        /**
         * Sets the convention for the names and values of the observations. Default: the one of the registry, or {@link
         * DefaultImageModelObservationConvention}.
         *
         * @param convention the convention
         * @return this builder
         */
        public Builder observationConvention(ImageModelObservationConvention convention) {
            this.convention = Objects.requireNonNull(convention, "convention");
            return this;
        }

        /**
         * Creates the model. Nothing is sent.
         *
         * @return the model
         */
        public ImagesSdkImageModel build() {
            return new ImagesSdkImageModel(this);
        }
    }
}
