package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The profiles in docs/profiles.md are complete: they generate and edit images in the sandbox as they stand there. */
class ProfileGuideTest {
    private static final Path PAGE = Path.of("../docs/profiles.md");
    private static final Pattern PROFILE = Pattern.compile("(?s)```json\n(\\{\n.*?)\n```");

    @TempDir
    private Path directory;

    static List<String> profiles() throws IOException {
        return PROFILE.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void showsAllWorkedExamples() throws IOException {
        assertThat(profiles())
                .extracting(json -> json.replaceAll("(?s).*?\"id\": \"([a-z]+)\".*", "$1"))
                .contains("gateway", "kie", "flux", "azure");
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void generatesAndEditsInTheSandbox(String json) throws IOException {
        ProviderProfile profile =
                pollingSoon(Providers.read(Files.writeString(directory.resolve("profile.json"), json)));
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl(sandbox.baseUrl(profile))
                        .apiKey("sandbox")
                        .build()) {
            byte[] cat = images.blocking()
                    .generate(withModel(GenerateRequest.builder().prompt("A cat [polls=1]"), profile)
                            .build())
                    .image()
                    .content()
                    .toByteArray();

            if (profile.editing().isPresent()) {
                EditRequest.Builder edit = EditRequest.builder().prompt("A hat [polls=1]");
                edit.image(ImageInput.of(ImageBytes.copyOf(cat)));
                withModel(edit, profile);
                assertThat(images.blocking().edit(edit.build()).images()).hasSize(1);
            }
            sandbox.assertThat().neverBilledTwice();
        }
    }

    private static <B extends ImagesRequest.Builder> B withModel(B request, ProviderProfile profile) {
        profile.constraint(Parameter.MODEL)
                .filter(Constraint.KnownValues.class::isInstance)
                .map(models -> ((Constraint.KnownValues) models).values().get(0))
                .ifPresent(request::model);
        return request;
    }

    private static ProviderProfile pollingSoon(ProviderProfile profile) {
        Duration interval = Duration.ofMillis(200);
        return profile.task()
                .map(task -> profile.toBuilder()
                        .task(task.toBuilder()
                                .pollingSchedule(PollingSchedule.of(interval, interval))
                                .build())
                        .build())
                .orElse(profile);
    }
}
