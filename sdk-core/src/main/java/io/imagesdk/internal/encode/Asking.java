package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.model.CallOptions;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.TaskActivation;
import io.imagesdk.provider.TaskActivation.Place;
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
record Asking(TaskActivation activation, Map<String, Object> events) {
    /** Of the answer as it is usual, or of a task where the options say so. */
    static Asking of(ProviderProfile profile, CallOptions options) {
        return new Asking(
                profile.task()
                        .filter(task -> options.async())
                        .map(TaskProtocol::activation)
                        .orElse(TaskActivation.ALWAYS),
                Map.of());
    }

    /** Of events. */
    static Asking of(Streaming streaming, CallOptions options) {
        Map<String, Object> events = new LinkedHashMap<>();
        events.put(streaming.member(), true);
        if (!streaming.partialsMember().isEmpty()) {
            options.partialImages().ifPresent(count -> events.put(streaming.partialsMember(), count));
        }
        return new Asking(TaskActivation.ALWAYS, events);
    }

    Map<String, Object> members(Map<String, Object> members) {
        if (activation.place() == Place.MEMBER) {
            Members.put(members, activation.name(), activation.value());
        }
        events.forEach((name, value) -> Members.put(members, name, value));
        return members;
    }

    Map<String, String> headers() {
        if (!events.isEmpty()) {
            return Map.of("Accept", "text/event-stream, application/json");
        }
        return activation.place() == Place.HEADER
                ? Map.of(activation.name(), activation.value().toString())
                : Map.of();
    }

    String path(String path) {
        return switch (activation.place()) {
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
