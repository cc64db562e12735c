package io.imagesdk.springai;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageMessage;
import org.springframework.util.MimeType;

/** The input images and the mask of a prompt: those of the options, followed by the media of the messages. */
final class EditInputs {
    private static final String MASK = "mask";
    private static final String BASE64_MARK = ";base64,";

    private final List<ImageInput> images;
    private final List<ImageInput> masks;
    private final List<Violation> violations;

    private EditInputs(ImagesSdkImageOptions options, List<Violation> violations) {
        this.images = new ArrayList<>(options.getImages());
        this.masks =
                new ArrayList<>(Optional.ofNullable(options.getMask()).stream().toList());
        this.violations = violations;
    }

    /** Collects the inputs. What is not usable is added to the violations. */
    static EditInputs of(ImagesSdkImageOptions options, List<ImageMessage> messages, List<Violation> violations) {
        EditInputs inputs = new EditInputs(options, violations);
        messages.forEach(message -> message.getMedia().forEach(inputs::add));
        if (inputs.masks.size() > 1) {
            inputs.reject(MASK, "must be one image, was " + inputs.masks.size(), "");
        }
        if (inputs.images.isEmpty() && !inputs.masks.isEmpty()) {
            inputs.reject(MASK, "requires an input image", "add the image to edit to the media");
        }
        return inputs;
    }

    /** Returns the input images; an empty list for a request that generates images. */
    List<ImageInput> images() {
        return images;
    }

    Optional<ImageInput> mask() {
        return masks.stream().findFirst();
    }

    private void add(Media medium) {
        boolean isMask = medium.getName().equalsIgnoreCase(MASK);
        if (isImage(medium.getMimeType())) {
            input(medium).ifPresent(isMask ? masks::add : images::add);
        } else {
            reject("media", "must be images, was " + medium.getMimeType(), "");
        }
    }

    private static boolean isImage(MimeType type) {
        return type.getType().equals("image")
                || type.isWildcardType()
                || type.getSubtype().equals("octet-stream");
    }

    private Optional<ImageInput> input(Media medium) {
        if (medium.getData() instanceof byte[] bytes) {
            return Optional.of(ImageInput.of(ImageBytes.wrap(bytes, bytes.length)));
        }
        String text = medium.getData().toString().strip();
        int colon = text.indexOf(':');
        if (colon < 0) {
            return decode(text);
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "data" -> decode(afterMark(text));
            case "http", "https" -> url(text);
            // The text of a URL often comes from a user, who must not be able to choose a file of this machine.
            default ->
                reject(
                        "media",
                        "must be bytes, base64, a data URI or an https URL, has the scheme " + scheme,
                        "use images(ImageInput.of(path)) of the options for a file");
        };
    }

    private static String afterMark(String dataUri) {
        int mark = dataUri.indexOf(BASE64_MARK);
        return mark < 0 ? ":" : dataUri.substring(mark + BASE64_MARK.length());
    }

    private Optional<ImageInput> decode(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Optional.of(ImageInput.of(ImageBytes.wrap(bytes, bytes.length)));
        } catch (IllegalArgumentException ignored) {
            // The message of the decoder does not help, and a cause would show a part of the image.
            return reject("media", "must have valid base64", "");
        }
    }

    private Optional<ImageInput> url(String text) {
        try {
            return Optional.of(ImageInput.of(URI.create(text)));
        } catch (IllegalArgumentException ignored) {
            // The message of the parser contains the complete URL, which may have a signature.
            return reject("media", "must have a valid URL", "");
        }
    }

    private Optional<ImageInput> reject(String field, String rule, String accepted) {
        violations.add(new Violation(field, rule, accepted));
        return Optional.empty();
    }
}
