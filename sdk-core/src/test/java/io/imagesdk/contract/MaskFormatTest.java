package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Portability;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks reach a provider in the form that it expects. */
class MaskFormatTest {
    private static final ProviderProfile WEB_UI = Providers.byId("a1111").orElseThrow();
    private static final CallOptions ADAPT =
            CallOptions.builder().portability(Portability.ADAPT).build();

    @TempDir
    Path directory;

    private StubProvider stub;

    @BeforeEach
    void start() throws IOException {
        stub = StubProvider.start();
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    @Test
    void makesTransparentPixelsWhite() throws Exception {
        Path file = Files.write(directory.resolve("mask.png"), png(BufferedImage.TYPE_INT_ARGB));

        for (ImageInput mask : new ImageInput[] {ImageInput.of(file), ImageInput.of(Files.readAllBytes(file), "m")}) {
            BufferedImage sent = decoded(Base64.getDecoder().decode(sentMask(mask)));

            assertThat(sent.getColorModel().hasAlpha()).isFalse();
            assertThat(sent.getRaster().getSample(0, 0, 0)).isEqualTo(255);
            assertThat(sent.getRaster().getSample(39, 0, 0)).isZero();
        }
    }

    @Test
    void sendsABlackAndWhiteMaskUnchanged() throws Exception {
        byte[] png = png(BufferedImage.TYPE_BYTE_GRAY);
        byte[] jpeg = SampleImages.encoded("jpg", 40, 30);

        assertThat(Base64.getDecoder().decode(sentMask(ImageInput.of(png, "m"))))
                .isEqualTo(png);
        assertThat(Base64.getDecoder().decode(sentMask(ImageInput.of(jpeg, "m"))))
                .isEqualTo(jpeg);
    }

    @Test
    void makesWhitePixelsTransparentIfTheCallerAllowsIt() throws Exception {
        EditRequest request = request(ImageInput.of(png(BufferedImage.TYPE_BYTE_GRAY), "m"));
        try (ImagesService images = stub.service(Providers.OPENAI)) {
            assertThat(catchThrowableOfType(InvalidRequestException.class, () -> images.blocking()
                                    .edit(request, Delivery.inMemory()))
                            .billing())
                    .isEqualTo(BillingStatus.NOT_SENT);
            assertThat(stub.requested()).isEmpty();

            ImageResult<ImageBytes> result = images.blocking().edit(request, Delivery.inMemory(), ADAPT);

            assertThat(result.warnings())
                    .anyMatch(warning -> warning.message().contains("white pixels are sent as transparent ones"));
        }
        BufferedImage sent = decoded(Multipart.parts(stub.last()).stream()
                .filter(part -> part.name().equals("mask"))
                .findFirst()
                .orElseThrow()
                .content());
        assertThat(sent.getRGB(0, 0) >>> 24).isZero();
        assertThat(sent.getRGB(39, 0) >>> 24).isEqualTo(255);
    }

    @Test
    void rejectsADamagedMaskBeforeAnythingIsSent() throws Exception {
        byte[] png = png(BufferedImage.TYPE_INT_ARGB);
        byte[] truncated = Arrays.copyOf(png, png.length - 30);
        byte[] webp = {'R', 'I', 'F', 'F', 20, 0, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8', ' '};

        assertThat(rejected(truncated)).contains("is a truncated PNG");
        assertThat(rejected(webp)).contains("is neither a PNG nor a JPEG");
        assertThat(rejected(SampleImages.transparent(41, 30))).contains("must have the size of the first image");
        assertThat(stub.requested()).isEmpty();
    }

    private String rejected(byte[] mask) {
        try (ImagesService images = stub.service(WEB_UI, "")) {
            InvalidRequestException e = catchThrowableOfType(
                    InvalidRequestException.class, () -> images.blocking().edit(request(ImageInput.of(mask, "m"))));
            assertThat(e.billing()).isEqualTo(BillingStatus.NOT_SENT);
            return e.getMessage();
        }
    }

    private String sentMask(ImageInput mask) throws IOException {
        stub.responses("{\"images\":[\"" + SampleImages.base64(SampleRequests.IMAGE) + "\"]}");
        try (ImagesService images = stub.service(WEB_UI, "")) {
            images.blocking().edit(request(mask));
        }
        JsonNode body = new ObjectMapper().readTree(stub.last().request().body());
        return body.path("mask").asText();
    }

    private static EditRequest request(ImageInput mask) {
        return EditRequest.builder()
                .prompt("a hat")
                .image(ImageInput.of(SampleImages.encoded("png", 40, 30), "image"))
                .mask(mask)
                .build();
    }

    /** Returns a mask whose left half is transparent, or white if there is no alpha channel. */
    private static byte[] png(int type) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, type);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                boolean edited = x < 20;
                boolean alpha = type == BufferedImage.TYPE_INT_ARGB;
                image.setRGB(x, y, alpha ? (edited ? 0 : 0xff00ff00) : edited ? 0xffffffff : 0xff000000);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static BufferedImage decoded(byte[] image) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(image));
    }
}
