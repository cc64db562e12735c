package io.imagesdk.cli;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Applies the default values of a profile where no value is specified. The library itself never does this. */
final class ProfileDefaults {
    static final Set<Parameter> SHAPE = Set.of(Parameter.SIZE, Parameter.ASPECT_RATIO, Parameter.RESOLUTION);

    private ProfileDefaults() {}

    /** Returns the specified values and the default values of all other parameters that the operation supports. */
    static Map<Parameter, String> complete(
            ProviderProfile profile, boolean edit, Map<Parameter, String> specified, List<ExtraField> extraFields) {
        Map<Parameter, String> values = new EnumMap<>(Parameter.class);
        values.putAll(specified);
        // An edit keeps the shape of its input image by default.
        boolean hasShape = edit
                || specified.keySet().stream().anyMatch(SHAPE::contains)
                || extraFields.stream().anyMatch(ProfileDefaults::isShape);
        profile.suggestedDefaults().forEach((parameter, value) -> {
            if (!(SHAPE.contains(parameter) && hasShape) && isUnset(profile, edit, parameter, extraFields)) {
                values.putIfAbsent(parameter, value);
            }
        });
        return values;
    }

    private static boolean isShape(ExtraField extraField) {
        return SHAPE.stream().anyMatch(shape -> shape.label().equals(extraField.name()));
    }

    /** Returns whether the operation supports a parameter and no extra field sets it. */
    private static boolean isUnset(
            ProviderProfile profile, boolean edit, Parameter parameter, List<ExtraField> extraFields) {
        Optional<Operation> operation =
                edit ? profile.editing().map(Editing::operation) : Optional.of(profile.generation());
        Optional<Field> field = operation.flatMap(supported -> supported.field(parameter));
        return field.isPresent()
                && extraFields.stream()
                        .noneMatch(extraField ->
                                extraField.name().equals(field.get().name()));
    }
}
