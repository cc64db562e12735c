package io.imagesdk.provider;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A request about a task. Where {@code {id}} stands in the path, its query or the text members of the body, the task's id is put;
 * in path and query it is encoded as one segment.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path the path below the base URL with its version, and a query if there is one ({@code /v1/jobs?taskId={id}})
 * @param body the members of a JSON body; none for no body
 */
public record TaskRequest(String method, String path, Map<String, Object> body) {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");

    /** Copies the body and refuses a call that does not name the task. */
    public TaskRequest {
        body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("the method is one of GET, POST, PUT, DELETE, not " + method);
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the path begins with a slash: " + path);
        }
        if (!path.contains("{id}") && !body.toString().contains("{id}")) {
            throw new IllegalArgumentException("neither path nor body says where {id} goes: " + path);
        }
    }

    /** A GET of this path. */
    public static TaskRequest get(String path) {
        return new TaskRequest("GET", path, Map.of());
    }

    /** A POST of a JSON body. */
    public static TaskRequest post(String path, Map<String, ?> body) {
        return new TaskRequest("POST", path, Collections.unmodifiableMap(body));
    }

    /** A DELETE of this path. */
    public static TaskRequest delete(String path) {
        return new TaskRequest("DELETE", path, Map.of());
    }
}
