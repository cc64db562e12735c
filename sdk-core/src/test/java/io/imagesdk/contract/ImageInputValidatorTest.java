package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The input images of an edit are inspected before anything is sent, and all violations are reported. */
class ImageInputValidatorTest {
    private static final ImageInput GOOD = ImageInput.of(SampleImages.encoded("png", 40, 30), "good");

    @TempDir
    Path directory;

    private StubProvider stub;

    @BeforeEach
    void start() throws IOException {
        stub = StubProvider.start();
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(stub.requested()).isEmpty();
        stub.close();
    }

    @Test
    void saysWhatIsWrongWithEveryFile() throws IOException {
        Path missing = directory.resolve("missing.png");
        Path empty = Files.createFile(directory.resolve("empty.png"));
        Path text = Files.writeString(directory.resolve("text.png"), "no image at all");

        List<String> violations =
                refused(Providers.OPENAI, edit(missing, empty, directory, text).build());

        assertThat(violations)
                .containsExactly(
                        "image " + missing + " does not exist",
                        "image " + empty + " is empty",
                        "image " + directory + " is a directory, use a file",
                        "image " + text + " is not an image, use one of png, jpeg, webp");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void rejectsADeviceAndAUrlWithoutAHost() {
        Path device = Path.of("/dev/zero");
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(device))
                .image(ImageInput.of(URI.create("https:///cat.png")))
                .build();

        assertThat(refused(Providers.XAI, request))
                .contains(
                        "image /dev/zero is not a regular file, use a file with a fixed size",
                        "image must be an https URL with a host");
    }

    @Test
    void refusesBytesThatAreNoImage() {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(new byte[0], "nothing"))
                .image(ImageInput.of(SampleImages.ascii("<html>"), "page"))
                .image(ImageInput.of(SampleImages.animatedGif(4, 4), "film"))
                .build();

        assertThat(refused(Providers.WELLAPI, request))
                .containsExactly(
                        "image nothing is empty",
                        "image page (6 bytes) is not an image, use one of png, jpeg, webp",
                        "image film (63 bytes) has the format gif, which is not supported, use one of png, jpeg, webp");
    }

    @Test
    void takesEveryFormatOfTheTable() {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(SampleImages.encoded("jpg", 4, 4), "jpeg"))
                .image(ImageInput.of(SampleImages.lossyWebp(4, 4), "lossy"))
                .image(ImageInput.of(SampleImages.losslessWebp(4, 4), "lossless"))
                .image(ImageInput.of(SampleImages.extendedWebp(4, 4), "extended"))
                .image(GOOD)
                .build();

        assertThatCode(() -> preview(Providers.OPENAI, request)).doesNotThrowAnyException();
    }

    @Test
    void refusesMoreThanTheTableTakes() {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .images(Stream.generate(() -> GOOD).limit(4).toList())
                .build();

        assertThat(refused(Providers.XAI, request)).containsExactly("image accepts up to 3 images, was 4");
    }

    @Test
    void refusesFilesThatAreTooLarge() throws IOException {
        EditRequest request =
                edit(large("a", 51_000_000), large("b", 3_000_000)).build();

        assertThat(refused(Providers.OPENAI, request))
                .containsExactly("image " + directory.resolve("a") + " must not exceed 50000000 bytes, has 51000000");
        assertThat(refused(Providers.WELLAPI, request))
                .containsExactly("image files must not exceed 52428800 bytes in total, have 54000000");
    }

    @Test
    void refusesDataUrisThatAreTooLong() throws IOException {
        EditRequest request =
                edit(large("a", 16_000_000)).image(ImageInput.fileId("file-1")).build();

        assertThat(refused(Providers.OPENAI, request))
                .singleElement()
                .asString()
                .contains("must not exceed 20971520 characters as a data URI, has 21333359")
                .contains("it is sent as a file");
    }

    @Test
    void refusesAddressesAndIdsWhereTheyAreNotTaken() {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(URI.create("http://e.example/cat.png")))
                .image(ImageInput.of(URI.create("https://e.example/cat.png")))
                .image(ImageInput.fileId("file-1"))
                .build();

        assertThat(refused(Providers.WELLAPI, request))
                .containsExactly(
                        "image must be an https URL",
                        "image must not be a URL, use a file",
                        "image must not be a URL, use a file",
                        "image must not be a file id, use a file");
        assertThat(refused(Providers.XAI, request)).containsExactly("image must be an https URL");
    }

    @Test
    void refusesAMaskWhereThereIsNone() {
        EditRequest request = masked(SampleImages.transparent(40, 30));

        assertThat(refused(Providers.XAI, request))
                .containsExactly("mask is not supported, describe the area in the prompt");
    }

    @Test
    void refusesMasksThatCannotBeOne() throws IOException {
        assertThat(refused(Providers.OPENAI, masked(SampleImages.encoded("jpg", 40, 30))))
                .singleElement()
                .asString()
                .endsWith("is not a PNG, use a PNG with an alpha channel");
        assertThat(refused(Providers.OPENAI, masked(SampleImages.encoded("png", 40, 30))))
                .singleElement()
                .asString()
                .endsWith("has no alpha channel, transparent pixels are edited; Portability.ADAPT makes white pixels"
                        + " transparent");
        assertThat(refused(Providers.OPENAI, masked(SampleImages.transparent(30, 40))))
                .containsExactly("mask must have the size of the first image, 40x30, was 30x40");
        EditRequest large = EditRequest.builder()
                .prompt("x")
                .image(GOOD)
                .mask(ImageInput.of(large("mask", 5_000_000)))
                .build();
        assertThat(refused(Providers.OPENAI, large)).contains("mask must not exceed 4194304 bytes, has 5000000");
    }

    @Test
    void refusesAMaskThatIsAnAddressWhereFilesAreSent() {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(URI.create("https://e.example/cat.png")))
                .mask(ImageInput.of(URI.create("https://e.example/mask.png")))
                .build();

        assertThat(refused(FictionalGateway.PROFILE, request)).containsExactly("mask must not be a URL, use a file");
    }

    @Test
    void takesMasksWithAnAlphaChannelOrTransparentColours() throws IOException {
        assertThatCode(() -> preview(Providers.OPENAI, masked(SampleImages.transparent(40, 30))))
                .doesNotThrowAnyException();
        assertThatCode(() -> preview(Providers.OPENAI, masked(palette()))).doesNotThrowAnyException();
    }

    @Test
    void refusesToEditWhereTheProviderDoesNot() {
        ProviderProfile painter = ProviderProfile.builder()
                .id("painter")
                .title("Paints only")
                .generation(Operation.of("/v1/paint", Field.of(Parameter.PROMPT, Constraint.any())))
                .build();

        assertThat(refused(
                        painter, EditRequest.builder().prompt("x").image(GOOD).build()))
                .containsExactly("image is not supported, this provider does not edit images");
    }

    @Test
    void saysWhatIsWrongWithTheTableAndTheFilesTogether() {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .count(99)
                .size("1x1")
                .image(ImageInput.of(directory.resolve("missing")))
                .build();

        assertThat(refused(Providers.XAI, request)).hasSize(3);
    }

    private List<String> refused(ProviderProfile profile, EditRequest request) {
        try (ImagesService images = stub.service(profile)) {
            InvalidRequestException refusal = Assertions.catchThrowableOfType(
                    InvalidRequestException.class, () -> images.blocking().edit(request));
            assertThat(refusal.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(refusal)
                    .hasMessage(profile.id() + ": "
                            + refusal.violations().stream()
                                    .map(Violation::toString)
                                    .collect(Collectors.joining("; ")));
            return refusal.violations().stream().map(Violation::toString).toList();
        }
    }

    private void preview(ProviderProfile profile, EditRequest request) {
        try (ImagesService images = stub.service(profile)) {
            assertThat(images.preview(request, CallOptions.DEFAULT).method()).isEqualTo("POST");
        }
    }

    private static EditRequest.Builder edit(Path... files) {
        return EditRequest.builder()
                .prompt("x")
                .images(Stream.of(files).map(ImageInput::of).toList());
    }

    private static EditRequest masked(byte[] mask) {
        return EditRequest.builder()
                .prompt("x")
                .image(GOOD)
                .mask(ImageInput.of(mask, "mask"))
                .build();
    }

    /** Returns an image followed by many zeros; only its start is inspected. */
    private Path large(String name, long bytes) throws IOException {
        Path file = Files.write(directory.resolve(name), SampleImages.transparent(40, 30));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(bytes);
        }
        return file;
    }

    private static byte[] palette() throws IOException {
        byte[] shades = {0, 80, (byte) 160, (byte) 255};
        IndexColorModel colours = new IndexColorModel(2, 4, shades, shades, shades, 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_BINARY, colours), "png", bytes);
        return bytes.toByteArray();
    }
}
