package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.immutables.value.Value;

/**
 * The positions of images and other facts in a JSON response.
 *
 * <p>Positions are JSON pointers (RFC 6901) in which the segment {@code *} matches every item of an array. Of multiple
 * pointers, the first one that leads to a value is used. A text that starts with {@code header:} is the position of a
 * response header, for example {@code header:finish-reason}; images and embedded documents have none. The defaults
 * describe the responses of OpenAI's Images API (OpenAPI document of openai/openai-openapi), which most providers use.
 */
@Value.Immutable
@ValueStyle
public abstract class ResponseMapping {
    /** The mapping of OpenAI's Images API. */
    public static final ResponseMapping OPENAI = builder().build();

    /** The unit in which a provider reports a cost. */
    public enum CostUnit {
        /** US dollars. */
        USD,
        /** 1/10,000,000,000 of a US dollar. */
        USD_TICKS,
        /** Credits of the provider. */
        CREDITS
    }

    ResponseMapping() {}

    /**
     * Returns the pointers to the images. Each image is an object, or a string that is a URL. Default: {@code /data/*}.
     *
     * @return the pointers; the first one that leads to at least one image is used
     */
    @Value.Default
    public List<String> imagePointers() {
        return List.of("/data/*");
    }

    /**
     * Returns the names of members that contain an image in Base64, at any depth. Their values are decoded while the
     * response arrives and never become a string in memory. An http URL in such a member is the URL of the image.
     * Default: {@code b64_json}.
     *
     * @return the names of the members
     */
    @Value.Default
    public Set<String> base64Members() {
        return Set.of("b64_json");
    }

    /**
     * Returns the names of members that contain the URL of an image, at any depth. A {@code data:} URL, and Base64 in
     * place of a URL, are decoded. Default: {@code url}.
     *
     * @return the names of the members
     */
    @Value.Default
    public Set<String> urlMembers() {
        return Set.of("url");
    }

    /**
     * Returns the pointers to strings that contain a JSON document. Other pointers continue into that document.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> embeddedJsonPointers();

    /**
     * Returns the pointer to the usage, such as the number of tokens. Default: {@code /usage}.
     *
     * @return the pointer
     */
    @Value.Default
    public String usagePointer() {
        return "/usage";
    }

    /**
     * Returns the pointer to the creation time, in seconds since 1970-01-01T00:00:00Z. Default: {@code /created}.
     *
     * @return the pointer
     */
    @Value.Default
    public String createdAtPointer() {
        return "/created";
    }

    /**
     * Returns whether a successful response without an image means that moderation blocked all images. Default:
     * {@code false}, and such a response is invalid.
     *
     * @return whether the call fails with a {@link io.imagesdk.error.ModerationException}
     */
    @Value.Default
    public boolean emptyMeansModerated() {
        return false;
    }

    /**
     * Returns the members of an image that report that moderation blocked it, with the values that mean this. Values
     * are compared case-insensitively; {@code true} and {@code false} are written as text.
     *
     * <p>A substitute that the provider sends for a blocked image, for example a blurred one, is not delivered.
     *
     * @return the values by the name of the member; empty for none
     */
    public abstract Map<String, List<String>> moderationFlags();

    /**
     * Returns the positions in the response that report that moderation blocked something, with the values that mean
     * this. Values are compared case-insensitively, and {@code *} in a value matches any text.
     *
     * <p>A value concerns the images in the same object: {@code /candidates/*}{@code /finishReason} concerns the images
     * of the same candidate, and {@code /finishReason} all images. The items of an array, such as
     * {@code /has_nsfw_concepts/*}, concern the images at the same position. These images are not delivered. If the
     * response contains no image, the call fails with a {@link io.imagesdk.error.ModerationException}.
     *
     * @return the values by pointer; empty for none
     */
    public abstract Map<String, List<String>> moderationValues();

    /**
     * Returns the members of an image, or of an object around it, whose values mean that it is not part of the result,
     * for example a draft. Values are compared as in {@link #moderationValues()}.
     *
     * @return the values by the name of the member; empty for none
     */
    public abstract Map<String, List<String>> skippedItems();

    /**
     * Returns the pointers to text of the provider that explains why there is no image. The text is the provider's
     * message of the exception if moderation blocked the image, or if the response contains only text.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> textPointers();

    /**
     * Returns the pointers to the provider's id of the request. The common headers, such as {@code x-request-id}, take
     * precedence.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> requestIdPointers();

    /**
     * Returns the pointers to the wait that an error requests: a number of seconds, or text such as {@code 34.4s}. The
     * header {@code Retry-After} takes precedence.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> retryAfterPointers();

    /**
     * Returns the positions of numbers of the usage that are not at {@link #usagePointer()}, or that have other names
     * there, for example {@code input_tokens} and {@code /usageMetadata/promptTokenCount}.
     *
     * @return the pointers by the name of the number; empty for none
     */
    public abstract Map<String, String> usageMemberPointers();

    /**
     * Returns the pointers to the cost, which is a number or its text. The numbers that one pointer leads to are added.
     * A number {@code cost_in_usd_ticks} of the usage needs no pointer.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> costPointers();

    /**
     * Returns the unit of the cost. Default: {@link CostUnit#USD}.
     *
     * @return the unit
     */
    @Value.Default
    public CostUnit costUnit() {
        return CostUnit.USD;
    }

    /**
     * Returns the pointers to the message of an error. They take precedence over the positions in common use, such as
     * {@code /error/message}.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> errorMessagePointers();

    /**
     * Returns the pointers to the code of an error. They take precedence over the positions in common use, such as
     * {@code /error/code}.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> errorCodePointers();

    /**
     * Creates a builder with the positions of OpenAI's Images API.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableResponseMapping.builder();
    }

    /** A builder of {@link ResponseMapping}. Every option may be omitted. */
    public abstract static sealed class Builder permits ImmutableResponseMapping.Builder {
        Builder() {}

        /**
         * Sets the pointers to the images. Default: {@code /data/*}.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder imagePointers(Iterable<String> pointers);

        /**
         * Sets the names of members that contain an image in Base64. Default: {@code b64_json}.
         *
         * @param names the names of the members
         * @return this builder
         */
        public abstract Builder base64Members(Iterable<String> names);

        /**
         * Sets the names of members that contain the URL of an image. Default: {@code url}.
         *
         * @param names the names of the members
         * @return this builder
         */
        public abstract Builder urlMembers(Iterable<String> names);

        /**
         * Sets the pointers to strings that contain a JSON document. Default: none.
         *
         * @param pointers the pointers
         * @return this builder
         */
        public abstract Builder embeddedJsonPointers(Iterable<String> pointers);

        /**
         * Sets the pointer to the usage. Default: {@code /usage}.
         *
         * @param pointer the pointer
         * @return this builder
         */
        public abstract Builder usagePointer(String pointer);

        /**
         * Sets the pointer to the creation time, in seconds since 1970-01-01T00:00:00Z. Default: {@code /created}.
         *
         * @param pointer the pointer
         * @return this builder
         */
        public abstract Builder createdAtPointer(String pointer);

        /**
         * Sets whether a successful response without an image means that moderation blocked all images. Default:
         * {@code false}.
         *
         * @param moderated whether such a call fails with a {@link io.imagesdk.error.ModerationException}
         * @return this builder
         */
        public abstract Builder emptyMeansModerated(boolean moderated);

        /**
         * Adds a member of an image that reports that moderation blocked it. May be called multiple times, once per
         * member. Default: none.
         *
         * @param member the name of the member
         * @param values the values that mean that the image was blocked, case-insensitively
         * @return this builder
         */
        public final Builder moderationFlags(String member, String... values) {
            return putModerationFlags(
                    Objects.requireNonNull(member, "member"), List.of(Objects.requireNonNull(values, "values")));
        }

        abstract Builder putModerationFlags(String member, List<String> values);

        /**
         * Adds a position in the response that reports that moderation blocked something. May be called multiple times,
         * once per position. Default: none.
         *
         * @param pointer the pointer, or {@code header:} and the name of a header
         * @param values the values that mean this, case-insensitively; {@code *} matches any text
         * @return this builder
         * @see ResponseMapping#moderationValues()
         */
        public final Builder moderationValues(String pointer, String... values) {
            return putModerationValues(
                    Objects.requireNonNull(pointer, "pointer"), List.of(Objects.requireNonNull(values, "values")));
        }

        abstract Builder putModerationValues(String pointer, List<String> values);

        /**
         * Adds a member of an image, or of an object around it, that reports that the image is not part of the result.
         * May be called multiple times, once per member. Default: none.
         *
         * @param member the name of the member
         * @param values the values that mean this, case-insensitively; {@code *} matches any text
         * @return this builder
         */
        public final Builder skippedItems(String member, String... values) {
            return putSkippedItems(
                    Objects.requireNonNull(member, "member"), List.of(Objects.requireNonNull(values, "values")));
        }

        abstract Builder putSkippedItems(String member, List<String> values);

        /**
         * Sets the pointers to text that explains why there is no image. Default: none.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder textPointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the provider's id of the request. Default: none, and only common headers apply.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder requestIdPointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the wait that an error requests. Default: none, and only headers apply.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see ResponseMapping#retryAfterPointers()
         */
        public abstract Builder retryAfterPointers(Iterable<String> pointers);

        /**
         * Adds the position of a number of the usage. May be called multiple times, once per number. Default: none.
         *
         * @param name the name of the number in the usage, for example {@code input_tokens}
         * @param pointer the pointer
         * @return this builder
         */
        public abstract Builder putUsageMemberPointers(String name, String pointer);

        /**
         * Sets the pointers to the cost. Default: none.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see ResponseMapping#costPointers()
         */
        public abstract Builder costPointers(Iterable<String> pointers);

        /**
         * Sets the unit of the cost. Default: {@link CostUnit#USD}.
         *
         * @param unit the unit
         * @return this builder
         */
        public abstract Builder costUnit(CostUnit unit);

        /**
         * Sets the pointers to the message of an error. Default: none, and only the positions in common use apply.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder errorMessagePointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the code of an error. Default: none, and only the positions in common use apply.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder errorCodePointers(Iterable<String> pointers);

        /**
         * Builds the immutable value.
         *
         * @return the response mapping
         */
        public abstract ResponseMapping build();
    }
}
