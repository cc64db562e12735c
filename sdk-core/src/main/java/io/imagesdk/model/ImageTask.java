package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.text.TextSanitizer;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A task at a provider: images that were requested and that can be awaited later, also by another process. A task is a
 * value without a key. Store it as {@link #toJson() JSON}, because it is the only way to the images that are charged.
 *
 * <pre>{@code
 * ImageTask task = images.submit(request).join();
 * String json = task.toJson();
 *
 * // Later, possibly in another process:
 * ImageTask restored = ImageTask.fromJson(json);
 * ImageResult<Path> result =
 *         images.await(restored, Delivery.toDirectory(Path.of("output"))).join();
 * }</pre>
 *
 * <p>Providers keep results for hours, so do not store a task for long.
 *
 * <p>A task contains no API key. If a server has built the id or a URL with the key, the task contains that text
 * encrypted with the key; it starts with {@code sealed.}, and only a service with the same key can use the task.
 *
 * @param provider the id of the provider profile
 * @param baseUrl the base URL to which the task was submitted; a service with another origin rejects the task
 * @param id the provider's id of the task
 * @param kind whether the task generates or edits images
 * @param createdAt the time of the submission, according to the clock of the submitting machine
 * @param statusUrl the URL to poll; empty if the profile determines it from the id
 * @param imageUrls the URLs of the images, if the provider returned them immediately, so that no poll is necessary;
 *     otherwise empty
 * @param model the model of the request, which the URL to poll contains at some providers; empty if it is not known
 * @param resultUrl the URL of the result, if the response to the submission contained one; otherwise empty
 * @param cancelUrl the URL that cancels the task, if the response to the submission contained one; otherwise empty
 */
public record ImageTask(
        String provider,
        URI baseUrl,
        String id,
        TaskKind kind,
        Instant createdAt,
        Optional<String> statusUrl,
        List<String> imageUrls,
        Optional<String> model,
        Optional<String> resultUrl,
        Optional<String> cancelUrl) {
    /** The longest id in UTF-8 with a nonce and a tag, in base64. */
    private static final Pattern SEALED_ID = Pattern.compile("sealed\\.[A-Za-z0-9_-]{1,4134}");

    /** The kind of work of a task. */
    public enum TaskKind {
        /** Generation of images from a prompt. */
        GENERATE,
        /** Editing of images with a prompt. */
        EDIT
    }

    /**
     * Creates a task. The list of URLs is copied.
     *
     * @param provider the id of the provider profile
     * @param baseUrl the base URL to which the task was submitted
     * @param id the provider's id of the task
     * @param kind whether the task generates or edits images
     * @param createdAt the time of the submission
     * @param statusUrl the URL to poll, if the provider returned one
     * @param imageUrls the URLs of the images, if the provider returned them immediately
     * @param model the model of the request, if it is known
     * @param resultUrl the URL of the result, if the provider returned one
     * @param cancelUrl the URL that cancels the task, if the provider returned one
     * @throws InvalidRequestException if {@link #isValidId(String)} rejects the id
     */
    public ImageTask {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(baseUrl, "baseUrl");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(statusUrl, "statusUrl");
        Objects.requireNonNull(imageUrls, "imageUrls");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(resultUrl, "resultUrl");
        Objects.requireNonNull(cancelUrl, "cancelUrl");
        imageUrls = List.copyOf(imageUrls);
        if (!isValidId(id)) {
            throw new InvalidRequestException(List.of(TaskJson.invalidId("task.id", id)));
        }
    }

    /**
     * Creates a task of kind {@link TaskKind#GENERATE} of which only the id is known.
     *
     * @param provider the id of the provider profile
     * @param baseUrl the base URL to which the task was submitted
     * @param id the provider's id of the task
     * @param createdAt the time of the submission; shortly after it, a provider that does not find the task is polled
     *     again
     * @return the task
     * @throws InvalidRequestException if {@link #isValidId(String)} rejects the id
     */
    public static ImageTask of(String provider, URI baseUrl, String id, Instant createdAt) {
        return new ImageTask(
                provider,
                baseUrl,
                id,
                TaskKind.GENERATE,
                createdAt,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Returns a copy with a model, for a provider whose URL to poll contains the model.
     *
     * @param name the model that the request had
     * @return a copy of this task
     */
    public ImageTask withModel(String name) {
        return new ImageTask(
                provider,
                baseUrl,
                id,
                kind,
                createdAt,
                statusUrl,
                imageUrls,
                Optional.of(Objects.requireNonNull(name, "name")),
                resultUrl,
                cancelUrl);
    }

    /**
     * Returns whether a text can be the id of a task: 1 to 1024 printable characters, of which no part between slashes
     * consists of dots only, or an id that the library has encrypted. Line breaks and control characters are rejected.
     * In a URL, the id is one segment whose other characters than letters, digits and {@code _.:~-} are
     * percent-encoded.
     *
     * @param text the text
     * @return whether the text can be an id
     */
    public static boolean isValidId(String text) {
        return TextSanitizer.isId(Objects.requireNonNull(text, "text"))
                || SEALED_ID.matcher(text).matches();
    }

    /**
     * Returns the task as a JSON document. It contains no key, but its URLs may be signed: treat it as confidentially
     * as the images.
     *
     * @return the JSON document in one line
     */
    public String toJson() {
        return TaskJson.print(this);
    }

    /**
     * Parses a task from the JSON document that {@link #toJson()} returned.
     *
     * @param json the JSON document
     * @return the task
     * @throws InvalidRequestException if the text is not such a document; the exception lists all violations
     */
    public static ImageTask fromJson(String json) {
        return TaskJson.parse(Objects.requireNonNull(json, "json"));
    }

    /**
     * Returns a short description with the id, the provider and the base URL. All other URLs are left out, because they
     * may be signed.
     *
     * @return the description, for example {@code task t-1 at xai (https://api.x.ai/v1)}
     */
    @Override
    public String toString() {
        return "task " + id + " at " + provider + " (" + baseUrl + ")";
    }
}
