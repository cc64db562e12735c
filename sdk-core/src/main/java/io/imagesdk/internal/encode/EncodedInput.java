package io.imagesdk.internal.encode;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Base64;

/** A file or bytes on their way into a body, with the format that their bytes have. */
record EncodedInput(ImageFormat format, BodyPart raw, BodyPart base64) {
    private static final int HEAD = 512;

    static EncodedInput of(ImageInput input) {
        if (input instanceof ImageInput.File file) {
            try (InputStream bytes = Files.newInputStream(file.path())) {
                long size = Files.size(file.path());
                return new EncodedInput(
                        format(bytes.readNBytes(HEAD)),
                        new BodyPart.FileBytes(file.path(), size),
                        new BodyPart.FileBase64(file.path(), size));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        byte[] bytes = ((ImageInput.Bytes) input).bytes().toByteArray();
        return new EncodedInput(
                format(bytes),
                new BodyPart.ByteArray(bytes),
                new BodyPart.ByteArray(Base64.getEncoder().encode(bytes)));
    }

    private static ImageFormat format(byte[] head) {
        ImageInspector inspector = new ImageInspector(false);
        inspector.write(head, 0, Math.min(HEAD, head.length));
        return inspector.format().orElse(ImageFormat.PNG);
    }
}
