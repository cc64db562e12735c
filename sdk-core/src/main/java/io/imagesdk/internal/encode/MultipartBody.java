package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.ImageEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A {@code multipart/form-data} body (RFC 7578). Nothing that a caller or a file name says gets into a part's head: names come from
 * the profile, file names are {@code image.<ext>} and {@code mask.<ext>}, and the boundary is 128 random bits.
 */
final class MultipartBody {
    private final String boundary = "imagesdk-" + UUID.randomUUID().toString().replace("-", "");
    private final List<BodyPart> parts = new ArrayList<>();

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    List<BodyPart> edit(Map<String, Object> members, EditRequest request, ImageEncoding encoding) {
        members.forEach((name, value) -> field(name, text(value)));
        String name = request.images().size() == 1 ? encoding.partName() : encoding.repeatedPartName();
        for (ImageInput image : request.images()) {
            if (image instanceof ImageInput.Address address) {
                field(encoding.addressPartName().orElseThrow(), address.address().toString());
            } else {
                file(name, "image", Picture.of(image));
            }
        }
        request.mask().ifPresent(mask -> file(encoding.maskName().orElseThrow(), "mask", Picture.of(mask)));
        add("--" + boundary + "--\r\n");
        return parts;
    }

    private static String text(Object value) {
        return value instanceof Map || value instanceof Iterable ? Json.print(value) : value.toString();
    }

    private void field(String name, String value) {
        add("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"\r\n\r\n" + value + "\r\n");
    }

    private void file(String name, String stem, Picture picture) {
        add("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"; filename=\"" + stem + "."
                + picture.format().extension() + "\"\r\nContent-Type: "
                + picture.format().mediaType() + "\r\n\r\n");
        parts.add(picture.raw());
        add("\r\n");
    }

    /** As browsers quote names (HTML5): only an {@code extra} could hold such characters. */
    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    private void add(String text) {
        parts.add(new BodyPart.Bytes(text.getBytes(UTF_8)));
    }
}
