package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Portability;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The profiles that are shipped as files, and one portable request that runs on every profile of the catalog. */
class ShippedProfilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/io/imagesdk/provider/catalog");
    private static final Path GOLDEN = Path.of("src/test/resources/portable-request.txt");

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static List<String> files() {
        return Providers.ids().subList(Providers.all().size(), Providers.ids().size());
    }

    static Stream<ProviderProfile> profiles() {
        return files().stream().map(id -> Providers.byId(id).orElseThrow());
    }

    /** Returns whether a fixture belongs to a profile that is shipped as a file. */
    static boolean isShipped(String fixture) {
        return files().contains(fixture.substring(0, fixture.indexOf('/')));
    }

    @Test
    void indexListsEveryFileAndEveryIdOnce() throws IOException {
        try (Stream<Path> folder = Files.list(FOLDER)) {
            assertThat(folder.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            files().stream().map(id -> id + ".json").toList());
        }
        assertThat(Providers.ids()).doesNotHaveDuplicates();
        assertThat(Providers.byId("nobody")).isEmpty();
        assertThat(Providers.byId("../catalog/kie")).isEmpty();
        assertThatThrownBy(() -> Providers.byId(null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileIsShortAndSurvivesTheRoundTrip(String id) throws IOException {
        String file = Files.readString(FOLDER.resolve(id + ".json"));

        ProviderProfile profile = Providers.byId(id).orElseThrow();

        assertThat(file.lines()).hasSizeLessThan(80);
        assertThat(profile.id()).isEqualTo(id);
        assertThat(profile.source()).isNotEmpty();
        assertThat(Providers.byId(id).orElseThrow()).isSameAs(profile);
        assertThat(ProviderProfile.read(
                        new ByteArrayInputStream(profile.toJson().getBytes(UTF_8))))
                .isEqualTo(profile);
    }

    /** With {@code -Dimagesdk.write=true}, the test writes the golden file before it compares. */
    @Test
    void onePortableRequestRunsOnEveryProfile() throws IOException {
        StringBuilder actual = new StringBuilder();
        for (String id : Providers.ids()) {
            actual.append(id).append('\n').append(portable(Providers.byId(id).orElseThrow()));
        }
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(GOLDEN, actual);
        }

        assertThat(actual).hasToString(Files.readString(GOLDEN));
    }

    private static String portable(ProviderProfile profile) throws IOException {
        GenerateRequest.Builder request = GenerateRequest.builder()
                .prompt("a lighthouse at dusk")
                .aspectRatio("3:2")
                .count(1);
        profile.generation().field(Parameter.MODEL).ifPresent(field -> request.model(knownModel(field)));
        CallOptions options =
                CallOptions.builder().portability(Portability.ADAPT).build();
        GenerateRequest portable = request.build();
        try (ImagesService images = ImagesService.builder()
                .provider(profile)
                .baseUrl(profile.baseUrl().map(Object::toString).orElse("https://gateway.example"))
                .apiKey("test-key")
                .build()) {
            RequestPreview preview = images.preview(portable, options);
            StringBuilder text =
                    new StringBuilder("  POST ").append(preview.uri()).append('\n');
            preview.json().ifPresent(json -> text.append("  ").append(json).append('\n'));
            preview.parts().forEach(part -> text.append("  ")
                    .append(part.name())
                    .append('=')
                    .append(part.value().orElse(""))
                    .append('\n'));
            preview.warnings()
                    .forEach(warning ->
                            text.append("  warning: ").append(warning).append('\n'));
            assertSent(profile, portable, options, preview);
            return withoutUuid(text);
        }
    }

    /** Checks that the request which reaches a server, and the warnings of its result, are those of the preview. */
    private static void assertSent(
            ProviderProfile profile, GenerateRequest request, CallOptions options, RequestPreview preview)
            throws IOException {
        ResponseMapping mapping = profile.responseMapping();
        String path = profile.baseUrl().map(URI::getPath).orElse(profile.defaultBasePath());
        try (StubProvider stub = StubProvider.start()
                        .responses(SampleResponses.of(
                                mapping,
                                SampleResponses.base64Member(mapping),
                                SampleImages.base64(SampleRequests.IMAGE)));
                ImagesService images = stub.service(profile, path)) {
            ImageResult<ImageBytes> result = images.blocking().generate(request, Delivery.inMemory(), options);

            assertThat(result.images()).hasSize(1);
            assertThat(result.warnings()).as(profile.id()).isEqualTo(preview.warnings());
            assertThat(stub.last().path()).isEqualTo(preview.uri().getRawPath());
            if (preview.json().isPresent()) {
                assertThat(withoutUuid(stub.last().text()))
                        .isEqualTo(withoutUuid(preview.json().get()));
            } else {
                assertThat(Multipart.parts(stub.last()).stream()
                                .map(part -> part.name() + "=" + part.text())
                                .toList())
                        .isEqualTo(preview.parts().stream()
                                .map(part -> part.name() + "=" + part.value().orElse(""))
                                .toList());
            }
        }
    }

    private static String withoutUuid(CharSequence text) {
        return UUID.matcher(text).replaceAll("{uuid}");
    }

    private static String knownModel(Field field) {
        return field.constraint() instanceof Constraint.KnownValues known
                        && !known.values().isEmpty()
                ? known.values().get(0)
                : "model";
    }
}
