package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.model.CallOptions;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskActivation;
import io.imagesdk.provider.TaskActivation.Place;
import io.imagesdk.provider.TaskProtocol;
import java.net.URLEncoder;
import java.util.Map;

/** Puts into a request that a task is asked for, in the place where the provider wants to read it; or nothing. */
record Asking(TaskActivation activation) {
    static Asking of(ProviderProfile profile, CallOptions options) {
        return new Asking(profile.task()
                .filter(task -> options.async())
                .map(TaskProtocol::activation)
                .orElse(TaskActivation.ALWAYS));
    }

    Map<String, Object> members(Map<String, Object> members) {
        if (activation.place() == Place.MEMBER) {
            Members.put(members, activation.name(), activation.value());
        }
        return members;
    }

    Map<String, String> headers() {
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
