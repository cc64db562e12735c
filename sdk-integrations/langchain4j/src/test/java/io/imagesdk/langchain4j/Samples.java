package io.imagesdk.langchain4j;

import dev.langchain4j.data.image.Image;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.testkit.Sandbox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Images and models for tests. */
final class Samples {
    private Samples() {}

    /** Returns a PNG of 64x64 transparent pixels. */
    static byte[] png() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB), "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    static Image image() {
        return Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(png()))
                .mimeType("image/png")
                .build();
    }

    /** Returns a builder of a model for the sandbox, with the parameters that the provider requires. */
    static ImagesSdkImageModel.Builder model(Sandbox sandbox, ProviderProfile profile) {
        ImagesSdkImageModel.Builder model = ImagesSdkImageModel.builder()
                .provider(profile)
                .apiKey("sandbox-key")
                .baseUrl(sandbox.baseUrl(profile).toString());
        if (profile.generation().field(Parameter.MODEL).isPresent()) {
            model.modelName(BuiltInProfiles.model(profile));
        }
        if (BuiltInProfiles.requiresSize(profile)) {
            model.defaults(request -> request.size("512x512"));
        }
        return model;
    }

    static byte[] bytes(Image image) {
        return Base64.getDecoder().decode(image.base64Data());
    }
}
