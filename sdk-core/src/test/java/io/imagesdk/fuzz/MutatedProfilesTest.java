package io.imagesdk.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.imagesdk.ImagesService;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.fuzz.ProfileMutator.Mistake;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Profile files with one mistake each. A file is rejected with the line and the position of the mistake, or it is
 * usable: requests are encoded and responses are decoded without an unexpected exception.
 */
class MutatedProfilesTest {
    /** The number of files for each kind of mistake and each built-in profile. */
    private static final int FILES = Integer.getInteger("imagesdk.mutations", 5);

    private static final int MAX_MESSAGE_LENGTH = 20_000;
    private static final Pattern REJECTION = Pattern.compile(
            "profile (is invalid: line [0-9]+, /\\S* .*|is not valid JSON: .+ at line [0-9]+, column [0-9]+.*"
                    + "|exceeds 1048576 bytes)");
    /** What the JDK reports about a number, which does not state the accepted values. */
    private static final Pattern REASON_OF_JDK = Pattern.compile("Overflow|Rounding necessary");

    private static final byte[] IMAGE = SampleImages.encoded("png", 2, 2);
    private static final ResponseHead HEAD =
            new ResponseHead(URI.create("https://api.example/v1/x"), 200, Map.of("finish-reason", List.of("STOP")));
    private static final ResponseHead ERROR_HEAD =
            new ResponseHead(URI.create("https://api.example/v1/x"), 400, Map.of());
    private static final List<String> RESPONSES = List.of(
            "{}",
            "[]",
            "{\"id\":\"t-1\",\"status\":\"queued\",\"data\":{\"taskId\":\"t-1\",\"state\":\"done\"}}",
            "{\"status\":\"COMPLETED\",\"data\":[{\"url\":\"https://cdn.example/a.png\"}],\"usage\":{\"total\":1}}",
            "{\"error\":{\"code\":400,\"message\":\"no\",\"status\":\"INVALID_ARGUMENT\"}}",
            TaskGateway.text("gemini/generate.response.image.json"),
            TaskGateway.text("seedream/generate.response.url.json"));

    @ParameterizedTest
    @EnumSource
    void isRejectedWithItsPositionOrUsable(Mistake mistake) throws Exception {
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        for (String id : Providers.ids()) {
            String original = Providers.byId(id).orElseThrow().toJson();
            for (int i = 0; i < FILES; i++) {
                long seed = Objects.hash(mistake.name(), id, i);
                String file = ProfileMutator.mutate(original, mistake, new Random(seed));
                try {
                    verdicts.merge(check(file), 1, Integer::sum);
                } catch (RuntimeException | AssertionError | StackOverflowError e) {
                    fail(mistake + " of " + id + " with seed " + seed + ": " + start(file), e);
                }
            }
        }

        assertThat(verdicts.getOrDefault(Verdict.REJECTED, 0))
                .as("rejected files, of %s", verdicts)
                .isPositive();
    }

    private enum Verdict {
        REJECTED,
        USABLE,
        UNUSED
    }

    private static Verdict check(String file) {
        ProviderProfile profile;
        try {
            profile = ProviderProfile.read(new ByteArrayInputStream(file.getBytes(UTF_8)));
        } catch (InvalidConfigurationException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(message).hasSizeLessThan(MAX_MESSAGE_LENGTH);
            assertThat(message.codePoints()).noneMatch(Character::isISOControl);
            assertThat(message).matches(REJECTION).doesNotContainPattern(REASON_OF_JDK);
            return Verdict.REJECTED;
        }
        assertThat(ProviderProfile.read(
                        new ByteArrayInputStream(profile.toJson().getBytes(UTF_8))))
                .isEqualTo(profile);
        decode(profile);
        try (ImagesService images = ImagesService.builder()
                .provider(profile)
                .baseUrl(profile.baseUrl().map(URI::toString).orElse("https://gateway.example/v1"))
                .apiKey("k-mutated")
                .build()) {
            return preview(images, profile);
        } catch (InvalidConfigurationException e) {
            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(MAX_MESSAGE_LENGTH);
            return Verdict.REJECTED;
        }
    }

    private static Verdict preview(ImagesService images, ProviderProfile profile) {
        try {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("a cat")
                    .model(model(profile.generation().fields()))
                    .build();
            assertThat(images.preview(request, CallOptions.DEFAULT).uri().getScheme())
                    .startsWith("http");
            if (profile.task().isPresent()) {
                images.preview(request, CallOptions.builder().async(true).build());
            }
            if (profile.generation().streaming().isPresent()) {
                images.previewStream(request, CallOptions.DEFAULT);
            }
            if (profile.editing().isPresent()) {
                ImagesRequest edit = EditRequest.builder()
                        .prompt("a cat")
                        .model(model(profile.editing().get().operation().fields()))
                        .image(ImageInput.of(IMAGE, "image"))
                        .build();
                images.preview(edit, CallOptions.DEFAULT);
            }
            return Verdict.USABLE;
        } catch (InvalidRequestException e) {
            // For example, the file requires a parameter that the request does not set.
            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(MAX_MESSAGE_LENGTH);
            return Verdict.UNUSED;
        }
    }

    private static Optional<ModelName> model(List<Field> fields) {
        return fields.stream().anyMatch(field -> field.parameter() == Parameter.MODEL)
                ? Optional.of(ModelName.of("model"))
                : Optional.empty();
    }

    private static void decode(ProviderProfile profile) {
        List<Function<ResponseDecoder.DecodeContext, ResponseDecoder>> decoders =
                profile.task().isEmpty()
                        ? List.of(context -> ResponseDecoder.forRequest(context, false))
                        : List.of(
                                context -> ResponseDecoder.forRequest(context, true),
                                context -> ResponseDecoder.forPoll(context, Optional.empty()),
                                ResponseDecoder::forResult,
                                ResponseDecoder::forCancel);
        for (Function<ResponseDecoder.DecodeContext, ResponseDecoder> decoder : decoders) {
            for (String response : RESPONSES) {
                ResponseFuzzHarness.decode(profile, decoder, HEAD, List.of(response.getBytes(UTF_8)));
            }
            ResponseFuzzHarness.decode(
                    profile, decoder, ERROR_HEAD, List.of(RESPONSES.get(4).getBytes(UTF_8)));
        }
    }

    private static String start(String file) {
        return file.length() < 3_000 ? file : file.substring(0, 3_000) + "...";
    }
}
