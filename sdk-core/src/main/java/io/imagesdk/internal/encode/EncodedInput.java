package io.imagesdk.internal.encode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.image.MaskPng;
import io.imagesdk.internal.image.MaskPng.InvalidPngException;
import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.BodyPart.ByteSource;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.MaskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

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

    /**
     * Returns a mask in the form of a provider. The complete mask is read if it has to be converted.
     *
     * @throws InvalidRequestException if it has to be converted, and is damaged
     */
    static EncodedInput ofMask(ImageInput mask, MaskFormat format) {
        ByteSource source = mask instanceof ImageInput.File file
                ? () -> Files.newInputStream(file.path())
                : ((ImageInput.Bytes) mask).bytes()::openStream;
        try {
            OptionalLong length = MaskPng.convertedLength(source, format);
            if (length.isEmpty()) {
                return of(mask);
            }
            ByteSource converted = () -> MaskPng.open(source, format);
            long size = length.getAsLong();
            return new EncodedInput(
                    ImageFormat.PNG,
                    new BodyPart.Generated(converted, mask.toString(), size, false),
                    new BodyPart.Generated(converted, mask.toString(), size, true));
        } catch (InvalidPngException e) {
            throw new InvalidRequestException(
                    List.of(new Violation("mask", mask + " " + e.getMessage(), "")),
                    ErrorDetails.of(BillingStatus.NOT_SENT).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageFormat format(byte[] bytes) {
        ImageInspector inspector = new ImageInspector(false);
        inspector.write(bytes, 0, Math.min(SIGNATURE_LENGTH, bytes.length));
        return inspector.format().orElse(ImageFormat.PNG);
    }
}
