package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.TaskStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What an answer about a task says. Decode decides which it is; who waits for a task only acts on it. */
public sealed interface TaskResponse {
    /**
     * The pictures are there.
     *
     * @param response the pictures
     */
    record Done(ImageResponse response) implements TaskResponse {}

    /**
     * It is finished, and its result is to be fetched by a second request.
     *
     * @param url from where; empty for the request that the profile names
     */
    record ResultAt(Optional<String> url) implements TaskResponse {}

    /**
     * A task was begun.
     *
     * @param id its id
     * @param statusUrl where to look, as the server wrote it
     * @param state how far it is
     */
    record Started(String id, Optional<String> statusUrl, Pending state) implements TaskResponse {}

    /**
     * It is to be looked at again.
     *
     * @param state what the word means
     * @param providerStatus the provider's word, or what stood in its place
     * @param percent how far it is
     * @param nextPollAfter when the server wants to be asked again
     */
    record Pending(TaskStatus.State state, String providerStatus, OptionalInt percent, Optional<Duration> nextPollAfter)
            implements TaskResponse {}

    /**
     * It is over without a picture, or looking at it was refused.
     *
     * @param state FAILED, CANCELLED, or UNKNOWN when only the look was refused
     * @param providerStatus the provider's word
     * @param error why
     */
    record Failure(TaskStatus.State state, String providerStatus, ImagesException error) implements TaskResponse {}

    /**
     * The provider does not know it: not yet, or no more.
     *
     * @param error in which words
     */
    record NotFound(ImagesException error) implements TaskResponse {}
}
