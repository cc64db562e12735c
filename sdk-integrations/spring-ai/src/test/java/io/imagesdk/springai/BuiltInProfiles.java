package io.imagesdk.springai;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
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

    /** Starts a sandbox that imitates a profile. It has formats of its own for those that have a constant. */
    static Sandbox startSandbox(ProviderProfile profile) {
        return hasConstant(profile)
                ? Sandbox.start()
                : Sandbox.builder().profile(profile).start();
    }

    private static boolean hasConstant(ProviderProfile profile) {
        return Providers.all().stream().anyMatch(other -> other.id().equals(profile.id()));
    }

    /** Returns a model that the profile names, or any if it names none. */
    private static String model(ProviderProfile profile) {
        return profile.generation()
                .field(Parameter.MODEL)
                .map(Field::constraint)
                .filter(Constraint.KnownValues.class::isInstance)
                .map(known -> ((Constraint.KnownValues) known).values())
                .filter(values -> !values.isEmpty())
                .map(values -> values.get(0))
                .orElse("model-1");
    }

    /** Returns options with the parameters that the provider requires, and several requests where it has no count. */
    static ImagesSdkImageOptions options(ProviderProfile profile) {
        ImagesSdkImageOptions.Builder options = ImagesSdkImageOptions.builder()
                .callOptions(CallOptions.builder().split(true).build());
        if (profile.generation().field(Parameter.MODEL).isPresent()) {
            options.model(model(profile));
        }
        if (profile.generation().field(Parameter.SIZE).filter(Field::required).isPresent()) {
            options.width(512).height(512);
        }
        return options.build();
    }

    static ImagesService service(Sandbox sandbox, ProviderProfile profile) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(sandbox.baseUrl(profile))
                .apiKey("sandbox")
                .build();
    }
}
