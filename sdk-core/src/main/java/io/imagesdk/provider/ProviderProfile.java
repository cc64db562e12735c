package io.imagesdk.provider;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.immutables.value.Value;

/**
 * The complete description of a provider as an immutable value. Pass it to
 * {@link io.imagesdk.ImagesService#builder()}.
 *
 * <p>The built-in profiles are in {@link io.imagesdk.provider.catalog.Providers}. A profile that you build, or read
 * from a JSON file, can do everything that a built-in profile can do.
 */
@Value.Immutable
@ValueStyle
public abstract class ProviderProfile {
    private static final int MAX_FILE_BYTES = 1 << 20;

    ProviderProfile() {}

    /**
     * Returns the id of this profile, which messages, tasks and the command line contain.
     *
     * @return the id: 1 to 64 lower-case letters, digits and hyphens, not starting with a hyphen
     */
    public abstract String id();

    /**
     * Returns the name of the provider for people.
     *
     * @return the title
     */
    public abstract String title();

    /**
     * Returns the origin of the facts in this profile, for example the pages of an API reference. Default: an empty
     * string.
     *
     * @return the source
     */
    @Value.Default
    public String source() {
        return "";
    }

    /**
     * Returns the base URL of the provider.
     *
     * @return the base URL; empty for a profile of an API that multiple gateways offer, whose base URL the caller sets
     */
    public abstract Optional<URI> baseUrl();

    /**
     * Returns the path of a base URL that has none, for example {@code /v1}. Default: an empty string. The path of any
     * other base URL is used as it is.
     *
     * @return the path: empty, or with a slash at its start and none at its end
     */
    @Value.Default
    public String defaultBasePath() {
        return "";
    }

    /**
     * Returns the header that contains the API key. Default: {@code Authorization}.
     *
     * @return the name of the header
     */
    @Value.Default
    public String keyHeader() {
        return "Authorization";
    }

    /**
     * Returns the text before the API key in its header. Default: {@code "Bearer "}, with a space at the end.
     *
     * @return the prefix
     */
    @Value.Default
    public String keyPrefix() {
        return "Bearer ";
    }

    /**
     * Returns the headers that every request to the provider contains.
     *
     * @return the values by the name of the header; empty for none
     */
    public abstract Map<String, String> headers();

    /**
     * Returns the operation that generates images from a prompt.
     *
     * @return the operation; its body format is never {@link BodyFormat#BY_INPUT}
     */
    public abstract Operation generation();

    /**
     * Returns how the provider edits images.
     *
     * @return the description; empty if the provider does not edit images
     */
    public abstract Optional<Editing> editing();

    /**
     * Returns the positions of images in responses. Default: {@link ResponseMapping#OPENAI}.
     *
     * @return the mapping
     */
    @Value.Default
    public ResponseMapping responseMapping() {
        return ResponseMapping.OPENAI;
    }

    /**
     * Returns how the provider responds with tasks.
     *
     * @return the protocol; empty if the provider never responds with a task
     */
    public abstract Optional<TaskProtocol> task();

    /**
     * Returns how the provider processes many requests as one batch.
     *
     * @return the protocol; empty if the provider has no batches
     */
    public abstract Optional<BatchProtocol> batch();

    /**
     * Returns the rules that assign a meaning to error responses. The first rule that matches is used; if none matches,
     * a code in common use or the HTTP status determines the meaning.
     *
     * @return the rules in the order in which they are tried; empty for none
     */
    public abstract List<ErrorRule> errorRules();

    /**
     * Returns the hint for users that exceptions contain, unchanged, after every response with an HTTP status other
     * than 200.
     *
     * @return the hint; empty if there is none
     */
    public abstract Optional<String> errorHint();

    /**
     * Returns the environment variables and the file that contain the API key. Default: no provider-specific names.
     *
     * @return the credential sources
     */
    @Value.Default
    public CredentialSources credentials() {
        return CredentialSources.builder().build();
    }

    /**
     * Returns the timeout of a call, from its start to the last image. {@link io.imagesdk.model.CallOptions#timeout()}
     * overrides it. Default: 600 s.
     *
     * @return the timeout
     */
    @Value.Default
    public Duration timeout() {
        return Duration.ofSeconds(600);
    }

    /**
     * Returns whether the SDK may retry a billable request that the provider did not process. Default: {@code true}.
     * With {@code false}, no request for images is retried, whatever the {@link io.imagesdk.model.RetryPolicy} of the
     * service is.
     *
     * @return whether retries are allowed
     */
    @Value.Default
    public boolean retriesAllowed() {
        return true;
    }

    /**
     * Returns the header of the idempotency key, by which the provider recognizes a repeated request.
     *
     * @return the name of the header; empty if the provider has none
     */
    public abstract Optional<String> idempotencyHeader();

    /**
     * Returns how long after a request its idempotency key may be used again without a request of the user. Later, the
     * provider may have forgotten the key, and a repeated request would be charged a second time. Default: 23 hours,
     * because 24 hours are usual and the repeated request takes a while, too.
     *
     * @return the time
     */
    @Value.Default
    public Duration idempotencyKeyLifetime() {
        return Duration.ofHours(23);
    }

    /**
     * Returns whether images are downloaded only from the origin of the base URL, and from hosts that the caller
     * allows. Default: {@code false}.
     *
     * @return whether other origins are rejected
     */
    @Value.Default
    public boolean sameOriginDownloadsOnly() {
        return false;
    }

    /**
     * Returns values that the command line uses for parameters of a generation that the user omits. The library never
     * sends them.
     *
     * @return the values by parameter; empty for none
     */
    public abstract Map<Parameter, String> suggestedDefaults();

    /**
     * Returns the list prices of the provider, from which {@link io.imagesdk.ImagesService#estimate} estimates the
     * price of a request. They limit nothing and are never sent.
     *
     * @return the prices; empty if the profile contains none
     */
    public abstract Optional<PriceList> prices();

    /**
     * Returns the operation that performs a request.
     *
     * @param request a request to generate or to edit
     * @return the operation; empty if the request is an edit and the provider does not edit images
     */
    public final Optional<Operation> operation(ImagesRequest request) {
        return Objects.requireNonNull(request, "request") instanceof EditRequest
                ? editing().map(Editing::operation)
                : Optional.of(generation());
    }

    /**
     * Returns the values that a generation accepts for a parameter.
     *
     * @param parameter a parameter of requests
     * @return the constraint; empty if the provider does not support the parameter for a generation
     */
    public final Optional<Constraint> constraint(Parameter parameter) {
        return generation().field(parameter).map(Field::constraint);
    }

    @Value.Check
    void check() {
        if (!id().matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new InvalidMemberException(
                    "id must consist of 1..64 lower-case letters, digits and hyphens, was " + id(), "id");
        }
        if (timeout().isNegative() || timeout().isZero()) {
            throw new InvalidMemberException("timeout must be positive, was " + timeout(), "timeout");
        }
        if (idempotencyKeyLifetime().isNegative()) {
            throw new InvalidMemberException(
                    "idempotencyKeyLifetime must not be negative, was " + idempotencyKeyLifetime(),
                    "idempotencyKeyLifetime");
        }
        if (generation().bodyFormat() == BodyFormat.BY_INPUT) {
            throw new InvalidMemberException(
                    "bodyFormat of a generation must not be BY_INPUT, because a generation has no input images",
                    "generation",
                    "bodyFormat");
        }
        Operation.checkPath(defaultBasePath());
        if (defaultBasePath().endsWith("/") || defaultBasePath().contains("?")) {
            throw new InvalidMemberException(
                    "defaultBasePath must not end with a slash or contain a query, was \"" + defaultBasePath() + '"',
                    "defaultBasePath");
        }
        HeaderChecks.check(this);
        if (task().filter(TaskProtocol::usesModel).isPresent()
                && !Stream.concat(Stream.of(generation()), editing().stream().map(Editing::operation))
                        .allMatch(OperationChecks::requiresModel)) {
            throw new InvalidMemberException(
                    "a path of the task contains {model}, but model is not a required field of each operation", "task");
        }
    }

    /**
     * Reads a profile from a JSON file in UTF-8, as {@link #toJson()} writes it. This method blocks. A file that
     * extends a built-in profile is read by {@code Providers.read}.
     *
     * @param file the file, up to 1 MiB
     * @return the profile
     * @throws InvalidConfigurationException if the file cannot be read or is not a valid profile; the message contains
     *     all errors, each with its line and its JSON pointer
     */
    public static ProviderProfile read(Path file) {
        return read(file, List.of());
    }

    /**
     * Reads a profile from a JSON file in UTF-8 that may extend another profile. This method blocks.
     *
     * @param file the file, up to 1 MiB
     * @param bases the profiles that the file may extend
     * @return the profile
     * @throws InvalidConfigurationException if the file cannot be read, is not a valid profile, or extends a profile
     *     that is not one of the bases; the message contains all errors, each with its line and its JSON pointer
     */
    public static ProviderProfile read(Path file, List<ProviderProfile> bases) {
        Objects.requireNonNull(bases, "bases");
        try (InputStream input = Files.newInputStream(Objects.requireNonNull(file, "file"))) {
            return read(input, bases);
        } catch (IOException e) {
            throw ProfileErrors.invalid("profile " + file + " cannot be read", e);
        }
    }

    /**
     * Reads a profile from JSON in UTF-8, as {@link #toJson()} writes it. This method blocks. It reads the stream to
     * its end and does not close it.
     *
     * @param input the JSON, up to 1 MiB
     * @return the profile
     * @throws InvalidConfigurationException if the stream cannot be read or does not contain a valid profile; the
     *     message contains all errors, each with its line and its JSON pointer
     */
    public static ProviderProfile read(InputStream input) {
        return read(input, List.of());
    }

    /**
     * Reads a profile from JSON in UTF-8 that may extend another profile. This method blocks. It reads the stream to
     * its end and does not close it.
     *
     * @param input the JSON, up to 1 MiB
     * @param bases the profiles that the JSON may extend
     * @return the profile
     * @throws InvalidConfigurationException if the stream cannot be read, does not contain a valid profile, or extends
     *     a profile that is not one of the bases; the message contains all errors, each with its line and its JSON
     *     pointer
     */
    public static ProviderProfile read(InputStream input, List<ProviderProfile> bases) {
        Objects.requireNonNull(bases, "bases");
        try {
            byte[] bytes = Objects.requireNonNull(input, "input").readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw ProfileErrors.invalid("profile exceeds " + MAX_FILE_BYTES + " bytes", null);
            }
            return ProfileJson.read(bytes, bases);
        } catch (IOException e) {
            throw ProfileErrors.invalid("profile cannot be read", e);
        }
    }

    /**
     * Returns this profile as JSON, which {@link #read(Path)} accepts. Members that have their default value are
     * omitted.
     *
     * @return a JSON document with line breaks and indentation
     */
    public final String toJson() {
        return ProfileJson.write(this);
    }

    /**
     * Creates a builder with the defaults. The id, the title and the generation must be set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableProviderProfile.builder();
    }

    /**
     * Creates a builder with the values of this profile.
     *
     * @return a new builder
     */
    public final Builder toBuilder() {
        return ImmutableProviderProfile.builder().from(this);
    }

    /**
     * A builder of {@link ProviderProfile}. {@link #id}, {@link #title} and {@link #generation} are required; every
     * other option may be omitted.
     */
    public abstract static sealed class Builder permits ImmutableProviderProfile.Builder {
        Builder() {}

        /**
         * Sets the id of the profile. Required.
         *
         * @param id 1 to 64 lower-case letters, digits and hyphens, not starting with a hyphen
         * @return this builder
         */
        public abstract Builder id(String id);

        /**
         * Sets the name of the provider for people. Required.
         *
         * @param title the title
         * @return this builder
         */
        public abstract Builder title(String title);

        /**
         * Sets the origin of the facts in the profile. Default: an empty string.
         *
         * @param source for example the pages of an API reference
         * @return this builder
         */
        public abstract Builder source(String source);

        /**
         * Sets the base URL of the provider. Default: none, and the caller must set it in the builder of the service.
         *
         * @param baseUrl the base URL; it may end with the version of the API
         * @return this builder
         */
        public abstract Builder baseUrl(URI baseUrl);

        /**
         * Sets the base URL of the provider. Default: none, and the caller must set it in the builder of the service.
         *
         * @param baseUrl the base URL; it may end with the version of the API
         * @return this builder
         * @throws IllegalArgumentException if the text is not a URI
         */
        public final Builder baseUrl(String baseUrl) {
            return baseUrl(URI.create(Objects.requireNonNull(baseUrl, "baseUrl")));
        }

        /**
         * Sets the path of a base URL that has none. Default: an empty string.
         *
         * @param path the path, for example {@code /v1}: empty, or with a slash at its start and none at its end
         * @return this builder
         * @see ProviderProfile#defaultBasePath()
         */
        public abstract Builder defaultBasePath(String path);

        /**
         * Sets the header that contains the API key. Default: {@code Authorization}. Must consist of 1 to 100 token
         * characters, and must not be a header that the SDK sets itself, for example {@code Host}.
         *
         * @param name the name of the header
         * @return this builder
         */
        public abstract Builder keyHeader(String name);

        /**
         * Sets the text before the API key in its header. Default: {@code "Bearer "}, with a space at the end. Must
         * contain only printable ASCII characters, spaces and tabs.
         *
         * @param prefix the prefix; an empty string for none
         * @return this builder
         */
        public abstract Builder keyPrefix(String prefix);

        /**
         * Adds a header that every request to the provider contains. May be called multiple times. Default: none. The
         * name must not be the one of the key header; the value must contain only printable ASCII characters, spaces
         * and tabs.
         *
         * @param name the name of the header
         * @param value the value of the header
         * @return this builder
         */
        public abstract Builder putHeaders(String name, String value);

        /**
         * Sets the operation that generates images. Required.
         *
         * @param operation the operation; its body format must not be {@link BodyFormat#BY_INPUT}
         * @return this builder
         */
        public abstract Builder generation(Operation operation);

        /**
         * Sets how the provider edits images. Default: none, and every edit is rejected.
         *
         * @param editing the description
         * @return this builder
         */
        public abstract Builder editing(Editing editing);

        /**
         * Sets the positions of images in responses. Default: {@link ResponseMapping#OPENAI}.
         *
         * @param mapping the mapping
         * @return this builder
         */
        public abstract Builder responseMapping(ResponseMapping mapping);

        /**
         * Sets how the provider responds with tasks. Default: none, and {@link io.imagesdk.model.CallOptions#async()}
         * is rejected.
         *
         * @param task the protocol
         * @return this builder
         */
        public abstract Builder task(TaskProtocol task);

        /**
         * Sets how the provider processes many requests as one batch. Default: none, and batches are rejected.
         *
         * @param batch the protocol
         * @return this builder
         */
        public abstract Builder batch(BatchProtocol batch);

        /**
         * Adds rules that assign a meaning to error responses. May be called multiple times; a rule that was added
         * first is tried first. Default: none, and a code in common use or the HTTP status determines the meaning.
         *
         * @param rules the rules
         * @return this builder
         */
        public abstract Builder addErrorRules(ErrorRule... rules);

        /**
         * Sets the hint for users after every response with an HTTP status other than 200. Default: none.
         *
         * @param hint the hint; it may have several lines
         * @return this builder
         */
        public abstract Builder errorHint(String hint);

        /**
         * Sets the environment variables and the file that contain the API key. Default: no provider-specific names.
         *
         * @param sources the credential sources
         * @return this builder
         */
        public abstract Builder credentials(CredentialSources sources);

        /**
         * Sets the timeout of a call. Default: 600 s. A call that exceeds it fails with a
         * {@link io.imagesdk.error.CallTimeoutException}.
         *
         * @param timeout the timeout, in a profile file a number of seconds
         * @return this builder
         */
        public abstract Builder timeout(Duration timeout);

        /**
         * Sets whether the SDK may retry a billable request that the provider did not process. Default: {@code true}.
         *
         * @param allowed whether retries are allowed
         * @return this builder
         * @see ProviderProfile#retriesAllowed()
         */
        public abstract Builder retriesAllowed(boolean allowed);

        /**
         * Sets the header of the idempotency key. Default: none.
         *
         * @param name the name of the header
         * @return this builder
         */
        public abstract Builder idempotencyHeader(String name);

        /**
         * Sets how long after a request its idempotency key may be used again without a request of the user, which a
         * bulk run does with items whose outcome is unknown. Must be shorter than the time for which the provider
         * recognizes a key. Default: 23 hours. Zero switches such repetitions off. Must not be negative.
         *
         * @param lifetime the time, in a profile file a number of seconds
         * @return this builder
         */
        public abstract Builder idempotencyKeyLifetime(Duration lifetime);

        /**
         * Sets whether images are downloaded only from the origin of the base URL, and from hosts that the caller
         * allows. Default: {@code false}.
         *
         * @param only whether other origins are rejected
         * @return this builder
         */
        public abstract Builder sameOriginDownloadsOnly(boolean only);

        /**
         * Adds a value that the command line uses for a parameter that the user omits. May be called multiple times,
         * once per parameter. Default: none.
         *
         * @param parameter the parameter
         * @param value the value
         * @return this builder
         */
        public abstract Builder putSuggestedDefaults(Parameter parameter, String value);

        /**
         * Sets the list prices of the provider, which replace those of the profile. Default: none.
         *
         * @param prices the prices
         * @return this builder
         */
        public abstract Builder prices(PriceList prices);

        /**
         * Builds the immutable value.
         *
         * @return the profile
         * @throws IllegalArgumentException if the id is not valid, or if the body format of the generation is
         *     {@link BodyFormat#BY_INPUT}
         * @throws IllegalStateException if a required option is missing
         */
        public abstract ProviderProfile build();
    }
}
