package io.imagesdk.examples;

import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.ModelName;
import java.util.Locale;
import java.util.Optional;

/** What OpenTelemetry's conventions for generative AI call things, where they call them anything. */
final class GenAiAttributes {
    private GenAiAttributes() {}

    /** The convention knows one name for the making of pictures; what is done about tasks keeps its own. */
    static String operation(CallInfo call) {
        return switch (call.operation()) {
            case GENERATE, EDIT, STREAM -> "generate_content";
            default -> word(call.operation());
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

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
