package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.immutables.value.Value;

/**
 * Where an answer holds its pictures. Pointers are JSON pointers (RFC 6901) in which a segment {@code *} stands for every item of
 * an array; the first that leads somewhere counts.
 */
@Value.Immutable
@ValueStyle
public abstract class ResponseMapping {
    /** The format of OpenAI's Images API, which nearly everyone answers in. */
    public static final ResponseMapping OPENAI = builder().build();

    ResponseMapping() {}

    /** Where the pictures are; each is an object, or a string that is an address. */
    @Value.Default
    public List<String> imagePointers() {
        return List.of("/data/*");
    }

    /** Members that hold a picture as base64, wherever they stand; the value never becomes a string in memory. */
    @Value.Default
    public Set<String> base64Members() {
        return Set.of("b64_json");
    }

    /** Members that hold a picture's address, wherever they stand; a {@code data:} address is read like base64. */
    @Value.Default
    public Set<String> urlMembers() {
        return Set.of("url");
    }

    /** Where a string is a JSON document of its own; the pointers of {@link #imagePointers()} lead on into it. */
    public abstract List<String> embeddedJsonPointers();

    /** Where the consumption is. */
    @Value.Default
    public String usagePointer() {
        return "/usage";
    }

    /** Where the time is, in Unix seconds. */
    @Value.Default
    public String createdAtPointer() {
        return "/created";
    }

    /** Whether an answer without any picture means that moderation kept all back. */
    @Value.Default
    public boolean emptyMeansModerated() {
        return false;
    }

    /**
     * Members of a picture's object and the words in them (or {@code true}, {@code false}) that say that moderation kept it back; case makes
     * no difference. What came in the picture's place, a blurred one for example, is not delivered.
     */
    public abstract Map<String, List<String>> moderationFlags();

    /** Where an error says why, before the places in common use. */
    public abstract List<String> errorMessagePointers();

    /** Where an error holds a code, before the places in common use. */
    public abstract List<String> errorCodePointers();

    /** OpenAI's format, to be changed. */
    public static Builder builder() {
        return ImmutableResponseMapping.builder();
    }

    /** Describes a format. */
    public abstract static sealed class Builder permits ImmutableResponseMapping.Builder {
        Builder() {}

        /** Where the pictures are. */
        public abstract Builder imagePointers(Iterable<String> pointers);

        /** Members that hold base64. */
        public abstract Builder base64Members(Iterable<String> names);

        /** Members that hold an address. */
        public abstract Builder urlMembers(Iterable<String> names);

        /** Where a string is a document. */
        public abstract Builder embeddedJsonPointers(Iterable<String> pointers);

        /** Where the consumption is. */
        public abstract Builder usagePointer(String pointer);

        /** Where the time is. */
        public abstract Builder createdAtPointer(String pointer);

        /** Whether no picture means moderation. */
        public abstract Builder emptyMeansModerated(boolean means);

        /** The words in a member of a picture that say that moderation kept it back. */
        public final Builder moderationFlags(String member, String... words) {
            return putModerationFlags(member, List.of(words));
        }

        abstract Builder putModerationFlags(String member, List<String> words);

        /** Where an error says why. */
        public abstract Builder errorMessagePointers(Iterable<String> pointers);

        /** Where an error holds a code. */
        public abstract Builder errorCodePointers(Iterable<String> pointers);

        /** The format. */
        public abstract ResponseMapping build();
    }
}
