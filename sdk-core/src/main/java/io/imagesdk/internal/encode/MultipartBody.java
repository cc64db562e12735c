package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.ImageEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A {@code multipart/form-data} body (RFC 7578). The header of a part contains no text of the caller or of a file name:
 * part names come from the profile, file names are {@code image.<ext>} and {@code mask.<ext>}, and the boundary is 128
 * random bits.
 */
final class MultipartBody {
    private final String boundary = "imagesdk-" + UUID.randomUUID().toString().replace("-", "");
    private final List<BodyPart> parts = new ArrayList<>();
    private final List<RequestPreview.Part> previewParts = new ArrayList<>();

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /**
     * Adds each member as a text field. The members of an object become fields named {@code name[member]}, and the
     * items of an array fields named {@code name[]}, as in the official clients of OpenAI.
     */
    void addFields(Map<String, Object> members) {
        members.forEach(this::addValue);
    }

    private void addValue(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            members.forEach((member, inner) -> addValue(name + "[" + member + "]", inner));
        } else if (value instanceof Iterable<?> items) {
            items.forEach(item -> addValue(name + "[]", item));
        } else {
            addField(name, String.valueOf(value));
        }
    }

    /** Adds the input images, the mask and the further images of a request. */
    void addImages(EditRequest request, ImageEncoding encoding) {
        String name = request.images().size() == 1 ? encoding.partName() : encoding.repeatedPartName();
        for (ImageInput image : request.images()) {
            if (image instanceof ImageInput.Url url) {
                addField(encoding.urlPartName().orElseThrow(), url.url().toString());
            } else {
                addFile(name, image, "image");
            }
        }
        request.mask()
                .ifPresent(mask -> addFile(
                        encoding.maskName().orElseThrow(),
                        mask,
                        EncodedInput.ofMask(mask, encoding.maskFormat()),
                        "mask"));
        request.extraImages().forEach((part, image) -> addFile(part, image, "image"));
    }

    /** Returns the complete body, with the closing boundary. */
    List<BodyPart> parts() {
        List<BodyPart> complete = new ArrayList<>(parts);
        complete.add(bytes("--" + boundary + "--\r\n"));
        return complete;
    }

    /** Returns a description of each part, for a preview. */
    List<RequestPreview.Part> previewParts() {
        return previewParts;
    }

    private void addField(String name, String value) {
        previewParts.add(new RequestPreview.Part(
                name,
                Optional.of(value),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                value.getBytes(UTF_8).length));
        parts.add(bytes("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"\r\n\r\n"
                + value + "\r\n"));
    }

    private void addFile(String name, ImageInput input, String baseName) {
        addFile(name, input, EncodedInput.of(input), baseName);
    }

    private void addFile(String name, ImageInput input, EncodedInput encoded, String baseName) {
        String fileName = baseName + "." + encoded.format().extension();
        String mediaType = encoded.format().mediaType();
        previewParts.add(new RequestPreview.Part(
                name,
                Optional.empty(),
                Optional.of(input.toString()),
                Optional.of(fileName),
                Optional.of(mediaType),
                encoded.raw().length()));
        addFile(name, fileName, mediaType, encoded.raw());
    }

    /** Adds a file that is not an image. The names must not contain text of a caller. */
    void addFile(String name, String fileName, String mediaType, BodyPart content) {
        addFileHeader(name, fileName, mediaType);
        parts.add(content);
        parts.add(bytes("\r\n"));
    }

    private void addFileHeader(String name, String fileName, String mediaType) {
        parts.add(bytes("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name)
                + "\"; filename=\"" + fileName + "\"\r\nContent-Type: " + mediaType + "\r\n\r\n"));
    }

    /** Escapes a name as browsers do (HTML 5). Only the name of an {@code extra} field can contain such characters. */
    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    private static BodyPart bytes(String text) {
        return new BodyPart.ByteArray(text.getBytes(UTF_8));
    }
}
