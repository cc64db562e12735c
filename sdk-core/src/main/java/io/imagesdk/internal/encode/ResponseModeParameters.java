package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * Puts into a request how its answer is wanted, a task or events, in the place where the provider wants to read it; or nothing.
 *
 * @param activation how a task is asked for
 * @param events the members that ask for events
 */
record ResponseModeParameters(AsyncActivation activation, Map<String, Object> events) {
    /** Of the answer as it is usual, or of a task where the options say so. */
    static ResponseModeParameters of(ProviderProfile profile, CallOptions options) {
        return new ResponseModeParameters(
                profile.task()
                        .filter(task -> options.async())
                        .map(TaskProtocol::activation)
                        .orElse(AsyncActivation.ALWAYS),
                Map.of());
    }

    /** Of events. */
    static ResponseModeParameters of(Streaming streaming, CallOptions options) {
        Map<String, Object> events = new LinkedHashMap<>();
        events.put(streaming.streamMember(), true);
        if (!streaming.partialImagesMember().isEmpty()) {
            options.partialImages().ifPresent(count -> events.put(streaming.partialImagesMember(), count));
        }
        return new ResponseModeParameters(AsyncActivation.ALWAYS, events);
    }

    Map<String, Object> members(Map<String, Object> members) {
        if (activation.location() == Location.MEMBER) {
            RequestMembers.put(members, activation.name(), activation.value());
        }
        events.forEach((name, value) -> RequestMembers.put(members, name, value));
        return members;
    }

    Map<String, String> headers() {
        if (!events.isEmpty()) {
            return Map.of("Accept", "text/event-stream, application/json");
        }
        return activation.location() == Location.HEADER
                ? Map.of(activation.name(), activation.value().toString())
                : Map.of();
    }

    String path(String path) {
        return switch (activation.location()) {
            case QUERY ->
                path + (path.contains("?") ? "&" : "?") + encoded(activation.name()) + "="
                        + encoded(activation.value());
            case PATH_SUFFIX -> path + activation.name();
            case ALWAYS, MEMBER, HEADER -> path;
        };
    }

    private static String encoded(Object text) {
        return URLEncoder.encode(text.toString(), UTF_8);
    }
}
