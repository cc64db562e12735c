package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.json.JsonMembers;
import io.imagesdk.model.CallOptions;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.AsyncActivation.Location;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.TaskProtocol;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The part of a request that selects the form of the response: the images, a task, or a stream of events.
 *
 * @param activation how the request selects a task; {@link AsyncActivation#ALWAYS} adds nothing
 * @param streamMembers the members that select a stream of events; empty for the other forms
 */
record ResponseModeParameters(AsyncActivation activation, Map<String, Object> streamMembers) {
    /** Selects a task if the options do, and otherwise the default response of the provider. */
    static ResponseModeParameters of(ProviderProfile profile, CallOptions options) {
        return new ResponseModeParameters(
                profile.task()
                        .filter(task -> options.async())
                        .map(TaskProtocol::activation)
                        .orElse(AsyncActivation.ALWAYS),
                Map.of());
    }

    /** Selects a stream of events. */
    static ResponseModeParameters of(Streaming streaming, CallOptions options) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(streaming.streamMember(), true);
        if (!streaming.partialImagesMember().isEmpty()) {
            options.partialImages().ifPresent(count -> members.put(streaming.partialImagesMember(), count));
        }
        return new ResponseModeParameters(AsyncActivation.ALWAYS, members);
    }

    /** Adds the members that belong into the body. */
    void addTo(Map<String, Object> members) {
        if (activation.location() == Location.MEMBER) {
            JsonMembers.put(members, activation.name(), activation.value());
        }
        streamMembers.forEach((name, value) -> JsonMembers.put(members, name, value));
    }

    Map<String, String> headers() {
        if (!streamMembers.isEmpty()) {
            return Map.of("Accept", "text/event-stream, application/json");
        }
        return activation.location() == Location.HEADER
                ? Map.of(activation.name(), activation.value().toString())
                : Map.of();
    }

    /** Returns the path of an operation with the suffix or the query parameter that selects a task. */
    String path(String operationPath) {
        return switch (activation.location()) {
            case QUERY ->
                operationPath + (operationPath.contains("?") ? "&" : "?") + urlEncode(activation.name()) + "="
                        + urlEncode(activation.value());
            case PATH_SUFFIX -> {
                int query = operationPath.indexOf('?');
                int end = query < 0 ? operationPath.length() : query;
                yield operationPath.substring(0, end) + activation.name() + operationPath.substring(end);
            }
            case ALWAYS, MEMBER, HEADER -> operationPath;
        };
    }

    private static String urlEncode(Object text) {
        return URLEncoder.encode(text.toString(), UTF_8);
    }
}
