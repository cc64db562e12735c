package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Work at a provider that was asked for and is fetched later, by this program or another: a value without a key, to be kept as
 * {@link #toJson() JSON}. Providers keep results for hours, so it should not be kept for long.
 *
 * @param provider the profile's id
 * @param baseUrl where it was asked for; it is looked at nowhere else
 * @param id the provider's name for it
 * @param kind what was asked for
 * @param createdAt when it was asked for, by this machine's clock
 * @param statusUrl the address to look at, where the provider named one
 * @param imageUrls the addresses of its pictures, where the provider answered with them at once; it is finished then
 */
public record ImageTask(
        String provider,
        URI baseUrl,
        String id,
        TaskKind kind,
        Instant createdAt,
        Optional<String> statusUrl,
        List<String> imageUrls) {
    private static final Pattern ID = Pattern.compile("(?!\\.)[A-Za-z0-9_.:-]{1,200}");

    /** What was asked for. */
    public enum TaskKind {
        /** Pictures from words. */
        GENERATE,
        /** Pictures from words and pictures. */
        EDIT
    }

    /** Copies the addresses and refuses an id that could be mistaken for a path. */
    public ImageTask {
        imageUrls = List.copyOf(imageUrls);
        if (!isValidId(id)) {
            throw new InvalidRequestException(List.of(TaskJson.invalidId()));
        }
    }

    /** A task of which only its id is known, made a moment ago as far as anyone knows. */
    public static ImageTask of(String provider, URI baseUrl, String id, Instant created) {
        return new ImageTask(provider, baseUrl, id, TaskKind.GENERATE, created, Optional.empty(), List.of());
    }

    /** Whether this can be the id of a task: 1 to 200 letters, digits and {@code _.:-}, not beginning with a dot. */
    public static boolean isValidId(String text) {
        return ID.matcher(text).matches();
    }

    /** The task as a JSON document. The addresses in it may be signed, so it is as private as the pictures are. */
    public String toJson() {
        return TaskJson.print(this);
    }

    /**
     * The task in this document.
     *
     * @throws InvalidRequestException when it is not one, with all that is wrong
     */
    public static ImageTask fromJson(String json) {
        return TaskJson.parse(json);
    }

    @Override
    public String toString() { // addresses may be signed
        return "task " + id + " at " + provider + " (" + baseUrl + ")";
    }
}
