package io.imagesdk.provider;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A request about a task, for example for its status. The text {@code {id}} in the path, in the query and in strings of
 * the body is replaced with the id of the task, and {@code {model}} in the path with the model of the request that
 * started it.
 *
 * @param method the HTTP method: GET, POST, PUT or DELETE
 * @param path the path below the base URL, with its version and an optional query, for example
 *     {@code /v1/jobs?taskId={id}}
 * @param body the members of the JSON body; empty for a request without a body
 */
public record TaskRequest(String method, String path, Map<String, Object> body) {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");

    /**
     * Creates a request and copies the body.
     *
     * @throws IllegalArgumentException if the method is not supported, if the path does not start with a slash, or if
     *     neither the path nor the body contains {@code {id}}
     */
    public TaskRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(body, "body");
        body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("method must be one of GET, POST, PUT, DELETE, was " + method);
        }
        checkPath(path);
        ValuePlaceholders.check("body", body, "{id}");
        if (!path.contains("{id}") && !body.toString().contains("{id}")) {
            throw new IllegalArgumentException("path or body must contain {id}, path was " + path);
        }
    }

    /** Returns a path that can follow a base URL; throws an exception for any other text. */
    static String checkPath(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("path must start with a slash, was empty");
        }
        Operation.checkPath(path.replace("{id}", "id").replace(Operation.MODEL_PLACEHOLDER, "model"));
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
