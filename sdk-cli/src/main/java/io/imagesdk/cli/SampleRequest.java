package io.imagesdk.cli;

import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A small request that a profile accepts: a prompt, and a valid value for each further field that is required. */
final class SampleRequest {
    private static final String PROMPT = "A cat in a tree";

    private SampleRequest() {}

    static GenerateRequest of(ProviderProfile profile) {
        Map<Parameter, String> required = new EnumMap<>(Parameter.class);
        profile.generation().fields().stream()
                .filter(field -> field.required() && field.parameter() != Parameter.PROMPT)
                .forEach(field -> required.put(field.parameter(), value(field)));
        return new RequestFactory(PROMPT, ProfileDefaults.complete(profile, false, required, List.of()), List.of())
                .generation();
    }

    private static String value(Field field) {
        Constraint constraint = field.constraint();
        if (constraint instanceof Constraint.OneOf oneOf) {
            return oneOf.values().get(0);
        }
        if (constraint instanceof Constraint.Range range) {
            return String.valueOf(range.min());
        }
        if (constraint instanceof Constraint.KnownValues known
                && !known.values().isEmpty()) {
            return known.values().get(0);
        }
        return switch (field.parameter()) {
            case SIZE -> "1024x1024";
            case ASPECT_RATIO -> "1:1";
            case RESOLUTION -> "1k";
            case COUNT -> "1";
            case FORMAT -> "png";
            case RESPONSE_FORMAT -> "url";
            case COMPRESSION -> "90";
            default -> field.parameter().label();
        };
    }
}
