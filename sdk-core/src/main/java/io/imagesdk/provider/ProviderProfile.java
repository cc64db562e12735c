package io.imagesdk.provider;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * A provider, whole, as a value. The profiles of the catalog ({@code Providers}) have no privilege that one of yours lacks: build one with this
 * builder and give it to the service.
 */
@Value.Immutable
@ValueStyle
public abstract class ProviderProfile {
    private static final int LARGEST_FILE = 1 << 20;

    ProviderProfile() {}

    /** A short name: lower-case letters, digits, hyphens. */
    public abstract String id();

    /** What a person calls it. */
    public abstract String title();

    /** Where its facts come from. */
    @Value.Default
    public String source() {
        return "";
    }

    /** Its address; empty for a dialect that many gateways speak, whose base URL the caller gives. */
    public abstract Optional<URI> baseUrl();

    /** The header that carries the key. */
    @Value.Default
    public String keyHeader() {
        return "Authorization";
    }

    /** What stands before the key in that header. */
    @Value.Default
    public String keyPrefix() {
        return "Bearer ";
    }

    /** Headers of every request. */
    public abstract Map<String, String> headers();

    /** How it makes pictures from words. */
    public abstract Operation generation();

    /** How it edits pictures; empty when it does not. */
    public abstract Optional<Editing> editing();

    /** Where its answers hold pictures. */
    @Value.Default
    public ResponseMapping responseMapping() {
        return ResponseMapping.OPENAI;
    }

    /** How it answers with a task; empty when it never does. */
    public abstract Optional<TaskProtocol> task();

    /** What its errors mean, the first that holds counts. */
    public abstract List<ErrorRule> errorRules();

    /** What a person is told with every answer that is not 200, verbatim. */
    public abstract Optional<String> errorHint();

    /** Where its key may come from. */
    @Value.Default
    public CredentialSources credentials() {
        return CredentialSources.builder().build();
    }

    /** How long a whole call may take; 600 s. */
    @Value.Default
    public Duration timeout() {
        return Duration.ofSeconds(600);
    }

    /** Whether a request that surely was not processed may be sent again; {@code false} makes every refusal final. */
    @Value.Default
    public boolean retriesAllowed() {
        return true;
    }

    /** The header that makes a repeated request the same one; empty when the provider has none. */
    public abstract Optional<String> idempotencyHeader();

    /** Whether pictures are fetched from the base URL's own origin only, unless the caller allows a host. */
    @Value.Default
    public boolean sameOriginDownloadsOnly() {
        return false;
    }

    /** What a person who says nothing would want for a generation. The library never sends these; the command line fills them in. */
    public abstract Map<Parameter, String> suggestedDefaults();

    /**
     * Returns the operation that performs a request.
     *
     * @param request a request to generate or to edit
     * @return the operation; empty if the request is an edit and this provider does not edit images
     */
    public final Optional<Operation> operation(ImagesRequest request) {
        return request instanceof EditRequest ? editing().map(Editing::operation) : Optional.of(generation());
    }

    /** What the generation knows of this parameter; empty when the provider cannot express it. */
    public final Optional<Constraint> constraint(Parameter parameter) {
        return generation().field(parameter).map(Field::constraint);
    }

    @Value.Check
    void check() {
        if (!id().matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("not a profile id: " + id());
        }
        if (generation().bodyFormat() == BodyFormat.BY_INPUT) {
            throw new IllegalArgumentException(
                    "bodyFormat of a generation must not be BY_INPUT, because a generation has no input images");
        }
    }

    /**
     * The profile in this file, UTF-8 JSON as {@link #toJson()} writes it.
     *
     * @throws InvalidConfigurationException when it cannot be read, with all that is wrong, each with its line and pointer
     */
    public static ProviderProfile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        } catch (IOException e) {
            throw ProfileErrors.invalid("the profile " + file + " cannot be read", e);
        }
    }

    /**
     * The profile in this stream, which is read to its end and not closed.
     *
     * @throws InvalidConfigurationException when it cannot be read, with all that is wrong, each with its line and pointer
     */
    public static ProviderProfile read(InputStream in) {
        try {
            byte[] text = in.readNBytes(LARGEST_FILE + 1);
            if (text.length > LARGEST_FILE) {
                throw ProfileErrors.invalid("the profile is larger than " + LARGEST_FILE + " bytes", null);
            }
            return ProfileJson.read(new String(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ProfileErrors.invalid("the profile cannot be read", e);
        }
    }

    /** The profile as JSON over several lines, with what differs from an empty profile. It says all that {@link #read(Path)} needs. */
    public final String toJson() {
        return ProfileJson.write(this);
    }

    /** A profile that says nothing yet. */
    public static Builder builder() {
        return ImmutableProviderProfile.builder();
    }

    /** A builder that says what this profile says. */
    public final Builder toBuilder() {
        return ImmutableProviderProfile.builder().from(this);
    }

    /** Describes a provider. */
    public abstract static sealed class Builder permits ImmutableProviderProfile.Builder {
        Builder() {}

        /** The short name. */
        public abstract Builder id(String id);

        /** What a person calls it. */
        public abstract Builder title(String title);

        /** Where the facts come from. */
        public abstract Builder source(String source);

        /** The address. */
        public abstract Builder baseUrl(URI baseUrl);

        /** The address. */
        public final Builder baseUrl(String baseUrl) {
            return baseUrl(URI.create(baseUrl));
        }

        /** The header that carries the key. */
        public abstract Builder keyHeader(String name);

        /** What stands before the key. */
        public abstract Builder keyPrefix(String prefix);

        /** A header of every request. */
        public abstract Builder putHeaders(String name, String value);

        /** How it generates. */
        public abstract Builder generation(Operation operation);

        /** How it edits. */
        public abstract Builder editing(Editing editing);

        /** Where answers hold pictures. */
        public abstract Builder responseMapping(ResponseMapping response);

        /** How it answers with a task. */
        public abstract Builder task(TaskProtocol task);

        /** What errors mean. */
        public abstract Builder addErrorRules(ErrorRule... rules);

        /** What a person is told with every error. */
        public abstract Builder errorHint(String hint);

        /** Where the key may come from. */
        public abstract Builder credentials(CredentialSources names);

        /** How long a call may take. */
        public abstract Builder timeout(Duration timeout);

        /** Whether refusals may be retried. */
        public abstract Builder retriesAllowed(boolean retries);

        /** The idempotency header. */
        public abstract Builder idempotencyHeader(String name);

        /** Whether only the own origin is fetched from. */
        public abstract Builder sameOriginDownloadsOnly(boolean only);

        /** A value that a person would want. */
        public abstract Builder putSuggestedDefaults(Parameter parameter, String value);

        /** The profile. */
        public abstract ProviderProfile build();
    }
}
