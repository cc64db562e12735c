package io.imagesdk.internal.validate;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ImageEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at the pictures of an edit before anything is sent: that they are there, are pictures, and fit what the provider takes. */
final class ImageInputValidator {
    private static final int PREFIX = "data:image/jpeg;base64,".length();

    private final ImageEncoding encoding;
    private final BodyFormat bodyFormat;
    private final List<Violation> violations;

    ImageInputValidator(Editing editing, List<Violation> violations) {
        this.encoding = editing.inputImages();
        this.bodyFormat = editing.operation().bodyFormat();
        this.violations = violations;
    }

    void check(EditRequest request) {
        encoding.maxImages()
                .ifPresent(max -> require(
                        request.images().size() <= max,
                        "image",
                        "may be given " + max + " times, was given "
                                + request.images().size() + " times",
                        ""));
        boolean json = !bodyFormat.isMultipart(request);
        long total = 0;
        InspectedInput first = null;
        for (ImageInput image : request.images()) {
            InspectedInput head = look("image", image, json);
            first = first == null ? head : first;
            total += head == null ? 0 : head.bytes();
        }
        long all = total;
        encoding.maxTotalBytes()
                .ifPresent(most -> require(
                        all <= most, "image", "files are too large together: " + all + " bytes", "at most " + most));
        InspectedInput picture = first;
        request.mask().ifPresent(mask -> mask(mask, json, picture));
    }

    private void mask(ImageInput mask, boolean json, @Nullable InspectedInput image) {
        if (encoding.maskName().isEmpty()) {
            violations.add(new Violation("mask", "is not known here", "describe the place in the prompt"));
            return;
        }
        InspectedInput head = look("mask", mask, json);
        if (head == null) {
            return;
        }
        encoding.maxMaskBytes()
                .ifPresent(max ->
                        require(head.bytes() <= max, "mask", "has " + head.bytes() + " bytes", "at most " + max));
        require(head.png(), "mask", mask + " is not a PNG", "");
        require(!head.png() || head.alpha(), "mask", mask + " has no alpha channel", "transparent pixels are edited");
        require(
                !head.png() || image == null || image.sameSize(head),
                "mask",
                "is " + head.shown() + ", the first image is " + (image == null ? "?" : image.shown()),
                "they must be of one size");
    }

    /** The head of a file or bytes; null for an address or id, and for what was refused. */
    private @Nullable InspectedInput look(String field, ImageInput input, boolean json) {
        if (input instanceof ImageInput.Url url) {
            require(
                    "https".equals(url.url().getScheme()) && url.url().getHost() != null,
                    field,
                    "is not an https address",
                    "");
            boolean asPart = field.equals("image") && encoding.urlPartName().isPresent();
            require(json || asPart, field, "cannot be an address here", "give a file");
            return null;
        }
        if (input instanceof ImageInput.FileId) {
            require(json && encoding.fileIdKey().isPresent(), field, "cannot be a file id here", "give a file");
            return null;
        }
        Optional<InspectedInput> head =
                input instanceof ImageInput.Bytes bytes ? head(bytes, field) : head((ImageInput.File) input, field);
        head.ifPresent(image -> limits(field, input, image, json));
        return head.orElse(null);
    }

    private void limits(String field, ImageInput input, InspectedInput head, boolean json) {
        require(head.format().isPresent(), field, input + " is not an image", "give one of " + encoding.formats());
        head.format()
                .ifPresent(format -> require(
                        encoding.formats().contains(format),
                        field,
                        input + " is " + format + ", which is not taken",
                        "give one of " + encoding.formats()));
        encoding.maxImageBytes()
                .ifPresent(max -> require(
                        head.bytes() <= max, field, input + " has " + head.bytes() + " bytes", "at most " + max));
        long characters = PREFIX + (head.bytes() + 2) / 3 * 4;
        encoding.maxDataUriChars()
                .ifPresent(most -> require(
                        !json || characters <= most,
                        field,
                        input + " is " + characters + " characters as a data URI",
                        "at most " + most + "; without addresses among the images it is sent as a file"));
    }

    private Optional<InspectedInput> head(ImageInput.Bytes input, String field) {
        if (input.bytes().length() == 0) {
            violations.add(new Violation(field, input.name() + " is empty", ""));
            return Optional.empty();
        }
        try {
            return Optional.of(InspectedInput.read(
                    input.bytes()::openStream, input.bytes().length()));
        } catch (IOException ignored) { // the source is memory
            return Optional.empty();
        }
    }

    private Optional<InspectedInput> head(ImageInput.File input, String field) {
        Path file = input.path();
        try {
            if (!Files.exists(file)) {
                violations.add(new Violation(field, file + " does not exist", ""));
            } else if (Files.isDirectory(file)) {
                violations.add(new Violation(field, file + " is a directory", "give a file"));
            } else if (Files.size(file) == 0) {
                violations.add(new Violation(field, file + " is empty", ""));
            } else {
                return Optional.of(InspectedInput.read(() -> Files.newInputStream(file), Files.size(file)));
            }
        } catch (IOException ignored) {
            violations.add(new Violation(field, file + " cannot be read", "check its permissions"));
        }
        return Optional.empty();
    }

    private void require(boolean holds, String field, String rule, String accepted) {
        if (!holds) {
            violations.add(new Violation(field, rule, accepted));
        }
    }
}
