package io.imagesdk.micrometer;

import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.ModelName;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Locale;
import java.util.Optional;

/**
 * Names and values from the OpenTelemetry semantic conventions for generative AI. Each meter has the same keys in all
 * cases, because some registries reject a meter whose keys differ. A value that is not known is {@code none}.
 */
final class GenAiTags {
    static final String OPERATION = "gen_ai.operation.name";
    static final String PROVIDER = "gen_ai.provider.name";
    static final String MODEL = "gen_ai.request.model";
    static final String TOKEN_TYPE = "gen_ai.token.type";
    static final String SERVER_ADDRESS = "server.address";
    static final String SERVER_PORT = "server.port";
    static final String ERROR = "error.type";
    static final String VERB = "imagesdk.operation";
    static final String BILLING = "imagesdk.billing";

    private GenAiTags() {}

    /** Returns what is known about a call when it starts. */
    static KeyValues of(CallInfo call) {
        return KeyValues.of(
                KeyValue.of(OPERATION, operation(call)),
                KeyValue.of(PROVIDER, provider(call)),
                KeyValue.of(MODEL, model(call)),
                KeyValue.of(SERVER_ADDRESS, address(call)),
                KeyValue.of(SERVER_PORT, port(call)),
                KeyValue.of(VERB, value(call.operation())));
    }

    /** Returns the error and the billing status of a failure; both are {@code none} if there is no failure. */
    static KeyValues of(Optional<CallFailure> failure) {
        return KeyValues.of(
                KeyValue.of(ERROR, error(failure)),
                KeyValue.of(
                        BILLING,
                        failure.map(CallFailure::billing).map(GenAiTags::value).orElse(KeyValue.NONE_VALUE)));
    }

    /** Returns the name of an operation. The conventions define one for the creation of content, but none for tasks. */
    static String operation(CallInfo call) {
        return switch (call.operation()) {
            case GENERATE, EDIT, STREAM -> "generate_content";
            default -> value(call.operation());
        };
    }

    /** Returns the name of a provider in the conventions, or the id of its profile if they define none. */
    static String provider(CallInfo call) {
        return switch (call.provider()) {
            case "xai" -> "x_ai";
            case "gemini" -> "gcp.gemini";
            case "azure-openai" -> "azure.ai.openai";
            default -> call.provider();
        };
    }

    static String model(CallInfo call) {
        return call.model().map(ModelName::value).orElse(KeyValue.NONE_VALUE);
    }

    static String error(Optional<CallFailure> failure) {
        return failure.map(CallFailure::type).orElse(KeyValue.NONE_VALUE);
    }

    /** Returns the tag value for an enum constant. */
    static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String address(CallInfo call) {
        return Optional.ofNullable(call.server().getHost()).orElse(KeyValue.NONE_VALUE);
    }

    private static String port(CallInfo call) {
        int port = call.server().getPort();
        return String.valueOf(port >= 0 ? port : "https".equals(call.server().getScheme()) ? 443 : 80);
    }
}
