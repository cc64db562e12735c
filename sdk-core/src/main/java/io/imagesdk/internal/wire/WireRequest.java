package io.imagesdk.internal.wire;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A request as it goes over the wire, without the key, which transport adds.
 *
 * @param method the HTTP method
 * @param uri where to
 * @param headers all headers but the key's and those that the client makes itself
 * @param body the body's pieces; none for no body
 */
public record WireRequest(String method, URI uri, Map<String, String> headers, List<BodyPart> body) {
    /** Copies the lists. */
    public WireRequest {
        headers = Map.copyOf(headers);
        body = List.copyOf(body);
    }

    /** The body's length in bytes. */
    public long length() {
        return body.stream().mapToLong(BodyPart::length).sum();
    }
}
