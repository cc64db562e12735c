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

/** Fills in a profile's suggested values where a person said nothing; the library itself never does. */
final class ProfileDefaults {
    private static final Set<Parameter> SHAPE = Set.of(Parameter.SIZE, Parameter.ASPECT_RATIO, Parameter.RESOLUTION);

    private ProfileDefaults() {}

    static Map<Parameter, String> filled(
            ProviderProfile profile, boolean edit, Map<Parameter, String> said, List<ExtraField> extraFields) {
        Map<Parameter, String> all = new EnumMap<>(Parameter.class);
        all.putAll(said);
        boolean shaped = said.keySet().stream().anyMatch(SHAPE::contains)
                || extraFields.stream().anyMatch(extraField -> SHAPE.stream()
                        .anyMatch(shape -> shape.label().equals(extraField.name())));
        profile.suggestedDefaults().forEach((parameter, value) -> {
            boolean unwanted = SHAPE.contains(parameter) && (shaped || edit);
            if (!unwanted && !all.containsKey(parameter) && open(profile, edit, parameter, extraFields)) {
                all.put(parameter, value);
            }
        });
        return all;
    }

    /** Whether the operation has the field, and no extra member says it already. */
    private static boolean open(
            ProviderProfile profile, boolean edit, Parameter parameter, List<ExtraField> extraFields) {
        Optional<Operation> operation =
                edit ? profile.editing().map(Editing::operation) : Optional.of(profile.generation());
        Optional<Field> field = operation.flatMap(known -> known.field(parameter));
        return field.isPresent()
                && extraFields.stream()
                        .noneMatch(extraField ->
                                extraField.name().equals(field.get().name()));
    }
}
