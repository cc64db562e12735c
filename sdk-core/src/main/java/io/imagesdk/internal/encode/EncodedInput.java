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

/**
 * An input image as a part of a body, with the format that its bytes have. The validator inspects the size and the
 * transparency of an input; this type needs only its first bytes.
 *
 * @param format the format; PNG if the bytes are not recognized
 * @param raw the bytes, for a multipart body
 * @param base64 the bytes in Base64, for a data URI
 */
record EncodedInput(ImageFormat format, BodyPart raw, BodyPart base64) {
    /** Enough for the signatures of all formats that providers accept. */
    private static final int SIGNATURE_LENGTH = 512;

    static EncodedInput of(ImageInput input) {
        if (input instanceof ImageInput.File file) {
            try (InputStream bytes = Files.newInputStream(file.path())) {
                long size = Files.size(file.path());
                return new EncodedInput(
                        format(bytes.readNBytes(SIGNATURE_LENGTH)),
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

    private static ImageFormat format(byte[] bytes) {
        ImageInspector inspector = new ImageInspector(false);
        inspector.write(bytes, 0, Math.min(SIGNATURE_LENGTH, bytes.length));
        return inspector.format().orElse(ImageFormat.PNG);
    }
}
