package io.imagesdk.internal.validate;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.image.MaskPng;
import io.imagesdk.internal.image.MaskPng.InvalidPngException;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.Portability;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.MaskFormat;
import io.imagesdk.provider.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Inspects the input images and the mask of an edit before anything is sent: they must exist, be images and fit the
 * limits.
 */
final class ImageInputValidator {
    private static final int DATA_URI_PREFIX_LENGTH = "data:image/jpeg;base64,".length();

    private final ImageEncoding encoding;
    private final Operation operation;
    private final Portability portability;
    private final List<Violation> violations;
    private final List<Warning> warnings;

    /**
     * Creates a validator of one request.
     *
     * @param portability whether an opaque mask may be converted into a transparent one
     * @param violations receives the violations
     * @param warnings receives the conversions
     */
    ImageInputValidator(Editing editing, Portability portability, List<Violation> violations, List<Warning> warnings) {
        this.portability = portability;
        this.warnings = warnings;
        this.encoding = editing.inputImages();
        this.operation = editing.operation();
        this.violations = violations;
    }

    void validate(EditRequest request) {
        int count = request.images().size();
        encoding.maxImages()
                .ifPresent(max -> require(
                        count <= max,
                        "image",
                        "accepts up to " + max + (max == 1 ? " image" : " images") + ", was " + count,
                        ""));
        boolean json = !operation.isMultipart(request);
        long totalBytes = 0;
        InspectedInput firstImage = null;
        for (ImageInput input : request.images()) {
            InspectedInput image = inspect("image", input, json);
            firstImage = firstImage == null ? image : firstImage;
            totalBytes += image == null ? 0 : image.byteCount();
        }
        if (encoding.maxTotalBytes().isPresent()) {
            long max = encoding.maxTotalBytes().getAsLong();
            require(
                    totalBytes <= max,
                    "image",
                    "files must not exceed " + max + " bytes in total, have " + totalBytes,
                    "");
        }
        request.extraImages().forEach((name, image) -> inspect("extraImage." + name, image, json));
        if (request.mask().isPresent()) {
            validateMask(request.mask().get(), json, firstImage);
        }
    }

    private void validateMask(ImageInput input, boolean json, @Nullable InspectedInput firstImage) {
        if (encoding.maskName().isEmpty()) {
            violations.add(new Violation("mask", "is not supported", "describe the area in the prompt"));
            return;
        }
        InspectedInput mask = inspect("mask", input, json);
        if (mask == null) {
            return;
        }
        encoding.maxMaskBytes()
                .ifPresent(max -> require(
                        mask.byteCount() <= max,
                        "mask",
                        "must not exceed " + max + " bytes, has " + mask.byteCount(),
                        ""));
        boolean accepted = encoding.maskFormat() == MaskFormat.TRANSPARENT
                ? validateTransparentMask(input, mask)
                : validateOpaqueMask(input, mask);
        if (accepted && firstImage != null) {
            require(
                    firstImage.hasSizeOf(mask),
                    "mask",
                    "must have the size of the first image, " + firstImage.sizeText() + ", was " + mask.sizeText(),
                    "");
        }
    }

    private boolean validateTransparentMask(ImageInput input, InspectedInput mask) {
        require(mask.isPng(), "mask", input + " is not a PNG", "use a PNG with an alpha channel");
        if (mask.isPng() && !mask.transparent()) {
            boolean adapted = portability == Portability.ADAPT;
            require(
                    adapted,
                    "mask",
                    input + " has no alpha channel",
                    "transparent pixels are edited; Portability.ADAPT makes white pixels transparent");
            if (adapted && isConvertible(input)) {
                warnings.add(new Warning("mask", "has no transparency; its white pixels are sent as transparent ones"));
            }
        }
        return mask.isPng();
    }

    /** Validates a mask for a provider that expects black and white. */
    private boolean validateOpaqueMask(ImageInput input, InspectedInput mask) {
        boolean jpeg = mask.format().filter(ImageFormat.JPEG::equals).isPresent();
        require(
                mask.isPng() || jpeg,
                "mask",
                input + " is neither a PNG nor a JPEG",
                "use a PNG whose transparent pixels are edited, or a black-and-white image");
        if (mask.isPng()) {
            isConvertible(input);
        }
        return mask.isPng() || jpeg;
    }

    /** Returns whether a mask is converted; adds a violation if it cannot be. */
    private boolean isConvertible(ImageInput input) {
        try {
            return MaskPng.isConvertible(
                    input instanceof ImageInput.Bytes bytes
                            ? bytes.bytes()::openStream
                            : () -> Files.newInputStream(((ImageInput.File) input).path()),
                    encoding.maskFormat());
        } catch (InvalidPngException e) {
            violations.add(new Violation("mask", input + " " + e.getMessage(), ""));
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the properties of a file or of bytes; null for a URL, for a file id, and for an input that is rejected.
     */
    private @Nullable InspectedInput inspect(String field, ImageInput input, boolean json) {
        if (input instanceof ImageInput.Url url) {
            boolean https = "https".equals(url.url().getScheme());
            require(https, field, "must be an https URL", "");
            require(!https || url.url().getHost() != null, field, "must be an https URL with a host", "");
            boolean accepted = json
                    ? encoding.imageTemplate(input).isPresent()
                    : field.equals("image") && encoding.urlPartName().isPresent();
            require(accepted, field, "must not be a URL", "use a file");
            return null;
        }
        if (input instanceof ImageInput.FileId) {
            require(json && encoding.imageTemplate(input).isPresent(), field, "must not be a file id", "use a file");
            return null;
        }
        Optional<InspectedInput> inspected =
                input instanceof ImageInput.Bytes bytes ? read(bytes, field) : read((ImageInput.File) input, field);
        inspected.ifPresent(image -> validateLimits(field, input, image, json));
        return inspected.orElse(null);
    }

    private void validateLimits(String field, ImageInput input, InspectedInput image, boolean json) {
        String formats = "use one of "
                + encoding.formats().stream().map(ImageFormat::toString).collect(Collectors.joining(", "));
        require(image.format().isPresent(), field, input + " is not an image", formats);
        image.format()
                .ifPresent(format -> require(
                        encoding.formats().contains(format),
                        field,
                        input + " has the format " + format + ", which is not supported",
                        formats));
        encoding.maxImageBytes()
                .ifPresent(max -> require(
                        image.byteCount() <= max,
                        field,
                        input + " must not exceed " + max + " bytes, has " + image.byteCount(),
                        ""));
        if (json && encoding.maxDataUriChars().isPresent()) {
            long max = encoding.maxDataUriChars().getAsLong();
            long characters = DATA_URI_PREFIX_LENGTH + (image.byteCount() + 2) / 3 * 4;
            require(
                    characters <= max,
                    field,
                    input + " must not exceed " + max + " characters as a data URI, has " + characters,
                    operation.bodyFormat() == BodyFormat.BY_INPUT
                            ? "without a URL, a file id or a JSON-only parameter it is sent as a file"
                            : "");
        }
    }

    private Optional<InspectedInput> read(ImageInput.Bytes input, String field) {
        if (input.bytes().length() == 0) {
            violations.add(new Violation(field, input.name() + " is empty", ""));
            return Optional.empty();
        }
        try {
            return Optional.of(
                    InspectedInput.read(input.bytes()::openStream, input.bytes().length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<InspectedInput> read(ImageInput.File input, String field) {
        Path file = input.path();
        try {
            if (!Files.exists(file)) {
                violations.add(new Violation(field, file + " does not exist", ""));
            } else if (Files.isDirectory(file)) {
                violations.add(new Violation(field, file + " is a directory", "use a file"));
            } else if (!Files.isRegularFile(file)) {
                violations.add(new Violation(field, file + " is not a regular file", "use a file with a fixed size"));
            } else if (Files.size(file) == 0) {
                violations.add(new Violation(field, file + " is empty", ""));
            } else {
                return Optional.of(InspectedInput.read(() -> Files.newInputStream(file), Files.size(file)));
            }
        } catch (IOException ignored) {
            // The violation takes the place of the exception: the request is rejected with all violations at once.
            violations.add(new Violation(field, file + " cannot be read", "check its permissions"));
        }
        return Optional.empty();
    }

    private void require(boolean condition, String field, String rule, String accepted) {
        if (!condition) {
            violations.add(new Violation(field, rule, accepted));
        }
    }
}
