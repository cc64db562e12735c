package io.imagesdk.langchain4j;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.time.Duration;
import java.util.List;

/** All built-in profiles, also those that are shipped as files. Their tasks are polled at once. */
final class BuiltInProfiles {
    /** The minimum. */
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private BuiltInProfiles() {}

    static List<ProviderProfile> all() {
        return Providers.ids().stream()
                .map(id -> polledAtOnce(Providers.byId(id).orElseThrow()))
                .toList();
    }

    private static ProviderProfile polledAtOnce(ProviderProfile profile) {
        return profile.task()
                .map(task -> profile.toBuilder()
                        .task(task.toBuilder()
                                .pollingSchedule(
                                        new PollingSchedule(Duration.ZERO, INTERVAL, 1, INTERVAL, Duration.ZERO))
                                .build())
                        .build())
                .orElse(profile);
    }

    /** Starts a sandbox that imitates all profiles. It has formats of its own for those that have a constant. */
    static Sandbox startSandbox() {
        Sandbox.Builder sandbox = Sandbox.builder();
        all().stream().filter(profile -> !hasConstant(profile)).forEach(sandbox::profile);
        return sandbox.start();
    }

    private static boolean hasConstant(ProviderProfile profile) {
        return Providers.all().stream().anyMatch(other -> other.id().equals(profile.id()));
    }

    /** Returns a model that the profile names, or any if it names none. */
    static String model(ProviderProfile profile) {
        return profile.generation()
                .field(Parameter.MODEL)
                .map(Field::constraint)
                .filter(Constraint.KnownValues.class::isInstance)
                .map(known -> ((Constraint.KnownValues) known).values())
                .filter(values -> !values.isEmpty())
                .map(values -> values.get(0))
                .orElse("model-1");
    }

    static boolean requiresSize(ProviderProfile profile) {
        return profile.generation()
                .field(Parameter.SIZE)
                .filter(Field::required)
                .isPresent();
    }
}
