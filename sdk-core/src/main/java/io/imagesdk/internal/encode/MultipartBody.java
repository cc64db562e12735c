package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.json.Json;
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

/**
 * A {@code multipart/form-data} body (RFC 7578). Nothing that a caller or a file name says gets into a part's head: names come from
 * the profile, file names are {@code image.<ext>} and {@code mask.<ext>}, and the boundary is 128 random bits.
 */
final class MultipartBody {
    private final String boundary = "imagesdk-" + UUID.randomUUID().toString().replace("-", "");
    private final List<BodyPart> parts = new ArrayList<>();
    private final List<RequestPreview.Part> told = new ArrayList<>();

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** A form without a picture. */
    List<BodyPart> generate(Map<String, Object> members) {
        members.forEach((name, value) -> field(name, text(value)));
        return end();
    }

    List<BodyPart> edit(Map<String, Object> members, EditRequest request, ImageEncoding encoding) {
        members.forEach((name, value) -> field(name, text(value)));
        String name = request.images().size() == 1 ? encoding.partName() : encoding.repeatedPartName();
        for (ImageInput image : request.images()) {
            if (image instanceof ImageInput.Url url) {
                field(encoding.urlPartName().orElseThrow(), url.url().toString());
            } else {
                file(name, image, "image");
            }
        }
        request.mask().ifPresent(mask -> file(encoding.maskName().orElseThrow(), mask, "mask"));
        return end();
    }

    private List<BodyPart> end() {
        add("--" + boundary + "--\r\n");
        return parts;
    }

    /** The parts as they are told to a person. */
    List<RequestPreview.Part> told() {
        return told;
    }

    private static String text(Object value) {
        return value instanceof Map || value instanceof Iterable ? Json.print(value) : value.toString();
    }

    private void field(String name, String value) {
        told.add(new RequestPreview.Part(
                name,
                Optional.of(value),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                value.getBytes(UTF_8).length));
        add("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"\r\n\r\n" + value
                + "\r\n");
    }

    private void file(String name, ImageInput input, String stem) {
        EncodedInput encodedInput = EncodedInput.of(input);
        String fileName = stem + "." + encodedInput.format().extension();
        String type = encodedInput.format().mediaType();
        told.add(new RequestPreview.Part(
                name,
                Optional.empty(),
                Optional.of(input.toString()),
                Optional.of(fileName),
                Optional.of(type),
                encodedInput.raw().length()));
        add("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"; filename=\""
                + fileName + "\"\r\nContent-Type: " + type + "\r\n\r\n");
        parts.add(encodedInput.raw());
        add("\r\n");
    }

    /** As browsers quote names (HTML5): only an {@code extra} could hold such characters. */
    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    private void add(String text) {
        parts.add(new BodyPart.ByteArray(text.getBytes(UTF_8)));
    }
}
