package io.imagesdk.internal.wire;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * An encoded request. The transport adds the API key.
 *
 * @param method the HTTP method
 * @param uri the URI
 * @param headers the headers, except the one with the API key and those that the HTTP client sets
 * @param body the parts of the body; an empty list if there is no body
 */
public record WireRequest(String method, URI uri, Map<String, String> headers, List<BodyPart> body) {
    /** Copies the headers and the parts. */
    public WireRequest {
        headers = Map.copyOf(headers);
        body = List.copyOf(body);
    }

    /** Returns the length of the body, in bytes. */
    public long length() {
        return body.stream().mapToLong(BodyPart::length).sum();
    }
}
