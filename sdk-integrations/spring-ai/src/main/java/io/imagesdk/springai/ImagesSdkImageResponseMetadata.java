package io.imagesdk.springai;

import io.imagesdk.model.Cost;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Warning;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.image.ImageResponseMetadata;

/**
 * What is known about a response. The request id, the cost and the warnings are also entries of the map, as {@code
 * requestId}, {@code cost} and {@code warnings}, for code that does not depend on this class. A value that the provider
 * does not report has no entry.
 */
public final class ImagesSdkImageResponseMetadata extends ImageResponseMetadata {
    private final ImageResult<?> result;

    ImagesSdkImageResponseMetadata(ImageResult<?> result) {
        super(
                result.createdAt().map(Instant::toEpochMilli).orElseGet(System::currentTimeMillis),
                usage(result.usage()));
        this.result = result;
        result.requestId().ifPresent(id -> put("requestId", id));
        result.cost().ifPresent(cost -> put("cost", cost));
        if (!result.warnings().isEmpty()) {
            put("warnings", result.warnings());
        }
    }

    /** The native usage contains all numbers under the names of the provider. */
    private static Usage usage(io.imagesdk.model.Usage usage) {
        return new DefaultUsage(
                number(usage.inputTokens()), number(usage.outputTokens()), number(usage.totalTokens()), usage);
    }

    private static @Nullable Integer number(OptionalLong tokens) {
        return tokens.isPresent() ? (int) Math.max(0, Math.min(Integer.MAX_VALUE, tokens.getAsLong())) : null;
    }

    /**
     * Returns the time at which the provider created the response.
     *
     * @return the time in milliseconds since 1970; the time of arrival if the provider does not report it
     */
    @Override
    public Long getCreated() {
        return super.getCreated();
    }

    /**
     * Returns the provider's id of the request.
     *
     * @return the id; null if the response contains none
     */
    public @Nullable String getRequestId() {
        return result.requestId().orElse(null);
    }

    /**
     * Returns the cost of the call.
     *
     * @return the cost; null if the provider does not report it
     */
    public @Nullable Cost getCost() {
        return result.cost().orElse(null);
    }

    /**
     * Returns the warnings, for example about translated parameters.
     *
     * @return an immutable list; empty if there are none
     */
    public List<Warning> getWarnings() {
        return result.warnings();
    }

    /**
     * Returns the complete result, with the outcomes of the images that were blocked or that failed, the attempts and
     * the rate limit.
     *
     * @return the result of the call
     */
    public ImageResult<?> getResult() {
        return result;
    }

    /**
     * Returns the number of images, the request id and the cost.
     *
     * @return the description, for example {@code 2 of 3 images delivered, request id req-1}
     */
    @Override
    public String toString() {
        return result.toString();
    }
}
