package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.regex.Pattern;
import org.immutables.value.Value;

/**
 * How the tasks of an account are listed, newest first. A page of the list contains tasks with their ids and states,
 * and possibly the way to the next page:
 *
 * <ul>
 *   <li>With {@link #nextPointers()} alone, they lead to the URL of the next page.
 *   <li>With {@link #nextParameter()} as well, they lead to a token, which that query parameter contains.
 *   <li>With {@link #nextParameter()} alone, it contains the number of a page. The first page has the number 1, and a
 *       page with fewer tasks than the one before it is the last one.
 *   <li>With neither, the list has one page.
 * </ul>
 */
@Value.Immutable
@ValueStyle
public abstract class TaskListing {
    static final List<String> METHODS = List.of("GET", "POST");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_.~-]{0,100}");
    static final List<String> CREATED_AT = List.of("/created_at");

    TaskListing() {}

    /**
     * Returns the HTTP method. Default: {@code GET}.
     *
     * @return GET or POST
     */
    @Value.Default
    public String method() {
        return "GET";
    }

    /**
     * Returns the path of the first page.
     *
     * @return the path below the base URL, with the size of a page in its query if the provider supports that
     */
    public abstract String path();

    /**
     * Returns the pointers to the tasks of a page.
     *
     * @return the pointers, for example {@code /results/*}; the first one that leads to a task is used
     */
    public abstract List<String> itemPointers();

    /**
     * Returns the pointers to the id in one task.
     *
     * @return the pointers; empty if they are those of {@link TaskProtocol#idPointers()}
     */
    public abstract List<String> idPointers();

    /**
     * Returns the pointers to the status in one task.
     *
     * @return the pointers; empty if they are those of {@link TaskProtocol#statusPointers()}
     */
    public abstract List<String> statusPointers();

    /**
     * Returns the pointers to the time of the submission in one task: text such as {@code 2026-11-21T12:00:00Z}, or
     * seconds or milliseconds since the epoch. Default: {@code /created_at}.
     *
     * @return the pointers
     */
    @Value.Default
    public List<String> createdAtPointers() {
        return CREATED_AT;
    }

    /**
     * Returns the pointers to the URL or to the token of the next page, which the last page lacks. A URL is requested
     * only on the host of the base URL and on {@link TaskProtocol#trustedHosts()}.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> nextPointers();

    /**
     * Returns the query parameter for the token or the number of the next page. Default: the empty string, for none.
     *
     * @return the name of the parameter
     */
    @Value.Default
    public String nextParameter() {
        return "";
    }

    @Value.Check
    void check() {
        if (!PARAMETER.matcher(nextParameter()).matches()) {
            throw new InvalidMemberException(
                    "nextParameter must consist of letters, digits and _.~-, was \"" + nextParameter() + '"',
                    "nextParameter");
        }
        if (!METHODS.contains(method())) {
            throw new InvalidMemberException(
                    "method must be one of " + String.join(", ", METHODS) + ", was " + method(), "method");
        }
        if (path().contains(Operation.MODEL_PLACEHOLDER)) {
            throw new InvalidMemberException("path must not contain {model}, was " + path(), "path");
        }
        Operation.checkPath(path());
        if (itemPointers().isEmpty()) {
            throw new InvalidMemberException("itemPointers must not be empty", "itemPointers");
        }
    }

    /**
     * Creates a builder with the defaults. A path and pointers to the tasks must be set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableTaskListing.builder();
    }

    /**
     * Creates a builder with the values of this listing.
     *
     * @return a new builder
     */
    public final Builder toBuilder() {
        return ImmutableTaskListing.builder().from(this);
    }

    /** A builder of {@link TaskListing}. {@link #path} and {@link #itemPointers} are required. */
    public abstract static sealed class Builder permits ImmutableTaskListing.Builder {
        Builder() {}

        /**
         * Sets the HTTP method. Default: {@code GET}.
         *
         * @param method GET or POST
         * @return this builder
         */
        public abstract Builder method(String method);

        /**
         * Sets the path of the first page. Required.
         *
         * @param path the path below the base URL, with an optional query
         * @return this builder
         */
        public abstract Builder path(String path);

        /**
         * Sets the pointers to the tasks of a page. Required.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder itemPointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the id in one task. Default: those of {@link TaskProtocol#idPointers()}.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder idPointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the status in one task. Default: those of {@link TaskProtocol#statusPointers()}.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder statusPointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the time of the submission in one task. Default: {@code /created_at}.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see TaskListing#createdAtPointers()
         */
        public abstract Builder createdAtPointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the URL or to the token of the next page. Default: none.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see TaskListing#nextPointers()
         */
        public abstract Builder nextPointers(Iterable<String> pointers);

        /**
         * Sets the query parameter for the token or the number of the next page. Default: none.
         *
         * @param name the name of the parameter
         * @return this builder
         */
        public abstract Builder nextParameter(String name);

        /**
         * Builds the immutable value.
         *
         * @return the listing
         * @throws IllegalArgumentException if the path or the method is not valid, or if there is no pointer to the
         *     tasks
         */
        public abstract TaskListing build();
    }
}
