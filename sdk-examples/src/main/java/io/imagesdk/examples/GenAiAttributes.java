package io.imagesdk.examples;

import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.ModelName;
import java.util.Locale;
import java.util.Optional;

/** Names and values from the OpenTelemetry semantic conventions for generative AI. */
final class GenAiAttributes {
    private GenAiAttributes() {}

    /** Returns the name of an operation. The conventions define one for image generation, but none for tasks. */
    static String operation(CallInfo call) {
        return switch (call.operation()) {
            case GENERATE, EDIT, STREAM -> "generate_content";
            default -> value(call.operation());
        };
    }

    static String provider(CallInfo call) {
        return call.provider().equals("xai") ? "x_ai" : call.provider();
    }

    static Optional<String> model(CallInfo call) {
        return call.model().map(ModelName::value);
    }

    static int port(CallInfo call) {
        int port = call.server().getPort();
        return port >= 0 ? port : "https".equals(call.server().getScheme()) ? 443 : 80;
    }

    static String spanName(CallInfo call) {
        return operation(call) + model(call).map(name -> " " + name).orElse("");
    }

    /** Returns the attribute value for an enum constant. */
    static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
