package io.imagesdk.testkit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the sandbox does with one request: which response it creates, and how it sends it. A reply says the same as the
 * directives of a prompt, and it takes precedence over them. Instances are immutable.
 *
 * <pre>{@code
 * sandbox.onGenerate()
 *         .reply(SandboxReply.tooManyRequests(Duration.ZERO))
 *         .thenReply(SandboxReply.images().closedAfterHalf())
 *         .thenReply(SandboxReply.images(2).after(Duration.ofMillis(50)));
 * }</pre>
 *
 * @see Sandbox#onGenerate()
 */
public final class SandboxReply {
    private static final BigDecimal MILLIS_PER_SECOND = BigDecimal.valueOf(1000);

    private final Map<String, String> directives;
    private final Map<String, String> headers;
    private final Optional<Body> body;

    /** A body that replaces the one of the sandbox. */
    record Body(int status, String json) {}

    private SandboxReply(Map<String, String> directives, Map<String, String> headers, Optional<Body> body) {
        this.directives = directives;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Returns a reply with the images that the request specifies. It is the same as without a script, and the start for
     * the methods that change how a reply is sent.
     *
     * @return a reply with images
     */
    public static SandboxReply images() {
        return new SandboxReply(Map.of(), Map.of(), Optional.empty());
    }

    /**
     * Returns a reply with a number of images, regardless of how many the request specifies.
     *
     * @param count the number of images, 0 to 10
     * @return a reply with images
     * @throws IllegalArgumentException if the number is not 0 to 10
     */
    public static SandboxReply images(int count) {
        if (count < 0 || count > 10) {
            throw new IllegalArgumentException("count must be 0..10, was " + count);
        }
        return images().with(Directives.IMAGES, count);
    }

    /**
     * Returns an error with an HTTP status, in the format of the provider that the request is meant for. Nothing is
     * charged.
     *
     * @param status the status, 200 to 599
     * @return a reply with an error
     * @throws IllegalArgumentException if the status is not 200 to 599
     */
    public static SandboxReply status(int status) {
        return images().with(Directives.REFUSE, checkedStatus(status));
    }

    /**
     * Returns an error with status 429 and the header {@code Retry-After}.
     *
     * @param retryAfter the time after which the client may try again; sent in full seconds
     * @return a reply with an error
     */
    public static SandboxReply tooManyRequests(Duration retryAfter) {
        return status(429)
                .with(
                        Directives.RETRY_AFTER,
                        Objects.requireNonNull(retryAfter, "retryAfter").toSeconds());
    }

    /**
     * Returns a rejection by moderation. A task fails, and a stream contains an error event.
     *
     * @return a reply with an error
     */
    public static SandboxReply moderated() {
        return images().with(Directives.BLOCK, "");
    }

    /**
     * Returns a reply in which moderation has removed one image.
     *
     * @param index the zero-based index of the image
     * @return a reply with the other images
     */
    public static SandboxReply moderatedImage(int index) {
        return images().with(Directives.BLOCK, index);
    }

    /**
     * Returns status 200 with an HTML page instead of JSON, as a proxy that requires a login does.
     *
     * @return a reply with a page
     */
    public static SandboxReply loginPage() {
        return images().with(Directives.HTML, "");
    }

    /**
     * Returns status 200 with a body of bytes that are not JSON.
     *
     * @return a reply that no client can read
     */
    public static SandboxReply garbage() {
        return images().with(Directives.GARBAGE, "");
    }

    /**
     * Returns a JSON body of your own. If the status is 200 to 299, each element of its {@code data} counts as a
     * charged image.
     *
     * @param status the status, 200 to 599
     * @param json the body; it is sent as it is
     * @return a reply with this body
     * @throws IllegalArgumentException if the status is not 200 to 599
     */
    public static SandboxReply json(int status, String json) {
        Objects.requireNonNull(json, "json");
        return new SandboxReply(Map.of(), Map.of(), Optional.of(new Body(checkedStatus(status), json)));
    }

    /**
     * Returns a task that is done at a poll. It applies to requests that start a task.
     *
     * @param polls the number of polls, at least 1, of which the last one finds the task done; 3 without a script
     * @return a reply that accepts a task
     * @throws IllegalArgumentException if the number is less than 1
     */
    public static SandboxReply taskDoneAfter(int polls) {
        if (polls < 1) {
            throw new IllegalArgumentException("polls must be at least 1, was " + polls);
        }
        return images().with(Directives.POLLS, polls);
    }

    /**
     * Returns a task that fails. Nothing is charged.
     *
     * @return a reply that accepts a task
     */
    public static SandboxReply taskThatFails() {
        return images().with(Directives.TASK_FAIL, "");
    }

    /**
     * Returns a task that expires instead of being done.
     *
     * @return a reply that accepts a task
     */
    public static SandboxReply taskThatExpires() {
        return images().with(Directives.TASK_EXPIRE, "");
    }

    /**
     * Returns a task that no poll finds: each one gets status 404.
     *
     * @return a reply that accepts a task
     */
    public static SandboxReply taskThatIsLost() {
        return images().with(Directives.TASK_LOST, "");
    }

    /**
     * Returns a task that is never done.
     *
     * @return a reply that accepts a task
     */
    public static SandboxReply taskThatNeverEnds() {
        return images().with(Directives.TASK_SLOW, "");
    }

    /**
     * Returns this reply, sent after a delay. A task is accepted immediately and takes at least this long.
     *
     * @param delay the delay
     * @return a new reply
     */
    public SandboxReply after(Duration delay) {
        return with(Directives.SECONDS, seconds(delay, "delay"));
    }

    /**
     * Returns this reply, whose body is sent in small portions.
     *
     * @param duration the time between the first portion and the last one
     * @return a new reply
     */
    public SandboxReply slowly(Duration duration) {
        return with(Directives.DRIP, seconds(duration, "duration"));
    }

    /**
     * Returns this reply, after half of whose body the connection is closed. The header with the length announces the
     * complete body. If half of it has a complete URL, it ends earlier, so that the client receives no image. It may
     * have the id of a task, which the client then awaits.
     *
     * @return a new reply
     */
    public SandboxReply closedAfterHalf() {
        return with(Directives.FAIL, "");
    }

    /**
     * Returns this reply, after half of whose body the connection is reset, as by a server or a firewall that fails.
     * The client may lose bytes that it has received but not yet read.
     *
     * @return a new reply
     */
    public SandboxReply resetAfterHalf() {
        return with(Directives.RESET, "");
    }

    /**
     * Returns this reply, after half of whose body nothing more is sent. The connection stays open.
     *
     * @return a new reply
     */
    public SandboxReply stalledAfterHalf() {
        return with(Directives.STALL, "");
    }

    /**
     * Returns a reply that is never sent. The request is processed and charged, and the connection stays open.
     *
     * @return a new reply
     */
    public SandboxReply neverSent() {
        return with(Directives.SILENT, "");
    }

    /**
     * Returns a reply of which nothing is sent before the connection is closed. The request is processed and charged.
     *
     * @return a new reply
     */
    public SandboxReply closedWithoutResponse() {
        return with(Directives.CLOSE, "");
    }

    /**
     * Returns this reply with invalid base64 in one image, or half a file at its URL.
     *
     * @param index the zero-based index of the image
     * @return a new reply
     */
    public SandboxReply withBrokenImage(int index) {
        return with(Directives.BROKEN, index);
    }

    /**
     * Returns this reply with images that have an exact length. They are complete PNG files.
     *
     * @param bytes the number of bytes of each image
     * @return a new reply
     */
    public SandboxReply withImageBytes(long bytes) {
        return with(Directives.BYTES, bytes);
    }

    /**
     * Returns this reply with a number of partial images. It applies to streams.
     *
     * @param count the number of partial images, 0 to 3; as requested by default
     * @return a new reply
     * @throws IllegalArgumentException if the number is not 0 to 3
     */
    public SandboxReply withPartialImages(int count) {
        if (count < 0 || count > 3) {
            throw new IllegalArgumentException("count must be 0..3, was " + count);
        }
        return with(Directives.PARTIALS, count);
    }

    /**
     * Returns this reply with a cost in the usage, as xAI reports it.
     *
     * @param usd the cost of all images together, in US dollars, with at most 10 decimal places
     * @return a new reply
     */
    public SandboxReply withCost(BigDecimal usd) {
        return with(Directives.COST, Objects.requireNonNull(usd, "usd").toPlainString());
    }

    /**
     * Returns this reply with a response header. It replaces a header of the same name.
     *
     * @param name the name of the header
     * @param value the value of the header
     * @return a new reply
     */
    public SandboxReply withHeader(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new SandboxReply(directives, changed, body);
    }

    /** Returns the names and values of the directives. */
    Map<String, String> directives() {
        return directives;
    }

    Map<String, String> headers() {
        return headers;
    }

    Optional<Body> body() {
        return body;
    }

    private SandboxReply with(String directive, Object value) {
        Map<String, String> changed = new LinkedHashMap<>(directives);
        changed.put(directive, value.toString());
        return new SandboxReply(changed, headers, body);
    }

    private static String seconds(Duration duration, String parameter) {
        Objects.requireNonNull(duration, parameter);
        return BigDecimal.valueOf(duration.toMillis()).divide(MILLIS_PER_SECOND).toPlainString();
    }

    private static int checkedStatus(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be 200..599, was " + status);
        }
        return status;
    }
}
