package io.imagesdk.provider;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A request about a task, for example for its status. The text {@code {id}} in strings of the body is replaced with
 * the id of the task, in the path and in the query with the percent-encoded id, and {@code {model}} in the path with
 * the model of the request that started it. In the path of a {@linkplain TaskProtocol#resultRequest() request for
 * the result}, a JSON pointer in braces is replaced with the percent-encoded value in the status of the completed
 * task, for example {@code /v1/results/{/result/id}}.
 *
 * @param method the HTTP method: GET, POST, PUT or DELETE
 * @param path the path below the base URL, with its version and an optional query, for example
 *     {@code /v1/jobs?taskId={id}}
 * @param body the members of the JSON body; empty for a request without a body
 */
public record TaskRequest(String method, String path, Map<String, Object> body) {
    static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");
    private static final Pattern POINTER = Pattern.compile("\\{(/[^{}]*)}");

    /**
     * Creates a request and copies the body.
     *
     * @throws IllegalArgumentException if the method is not supported, if the path does not start with a slash, or if
     *     neither the path nor the body contains {@code {id}}, and the path contains no pointer
     */
    public TaskRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(body, "body");
        body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        checkMethod(method);
        checkPath(path);
        ValuePlaceholders.check("body", body, "{id}");
        if (!path.contains("{id}")
                && !ValuePlaceholders.contains(body, "{id}")
                && !POINTER.matcher(path).find()) {
            throw new IllegalArgumentException("path or body must contain {id}, path was " + path);
        }
    }

    /**
     * Returns the JSON pointers in the path, whose values are those of the status of the completed task.
     *
     * @return the pointers in the order of the path; empty for none
     */
    public List<String> pointers() {
        return POINTER.matcher(path).results().map(match -> match.group(1)).toList();
    }

    /** Rejects pointers in the path of a request that is sent before there is a status. */
    void requireNoPointers(String member) {
        if (!pointers().isEmpty()) {
            throw new InvalidMemberException(
                    "path must not contain {" + pointers().get(0) + "}: only the path of resultRequest may contain"
                            + " values of a response",
                    member,
                    "path");
        }
    }

    /** Rejects an HTTP method that requests about tasks do not support. */
    static void checkMethod(String method) {
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException(
                    "method must be one of " + String.join(", ", METHODS) + ", was " + method);
        }
    }

    /** Returns a path that can follow a base URL; throws an exception for any other text. */
    static String checkPath(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("path must start with a slash, was empty");
        }
        Operation.checkPath(POINTER.matcher(path)
                .replaceAll("value")
                .replace("{id}", "id")
                .replace(Operation.MODEL_PLACEHOLDER, "model"));
        return path;
    }

    /**
     * Creates a GET request.
     *
     * @param path the path below the base URL, which contains {@code {id}}
     * @return the request
     * @throws IllegalArgumentException if the path does not start with a slash or does not contain {@code {id}}
     */
    public static TaskRequest get(String path) {
        return new TaskRequest("GET", path, Map.of());
    }

    /**
     * Creates a POST request with a JSON body.
     *
     * @param path the path below the base URL
     * @param body the members of the body; nested values are maps, lists, strings, numbers and booleans
     * @return the request
     * @throws IllegalArgumentException if the path does not start with a slash, or if neither the path nor the body
     *     contains {@code {id}}
     */
    public static TaskRequest post(String path, Map<String, ?> body) {
        return new TaskRequest("POST", path, Collections.unmodifiableMap(Objects.requireNonNull(body, "body")));
    }

    /**
     * Creates a DELETE request.
     *
     * @param path the path below the base URL, which contains {@code {id}}
     * @return the request
     * @throws IllegalArgumentException if the path does not start with a slash or does not contain {@code {id}}
     */
    public static TaskRequest delete(String path) {
        return new TaskRequest("DELETE", path, Map.of());
    }
}
