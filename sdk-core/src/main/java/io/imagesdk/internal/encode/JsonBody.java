package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.ImageEncoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A JSON body. Input images are data URIs whose bytes are read when the body is sent: the printed text contains a
 * placeholder for each image, and the body replaces it with the Base64 of the image.
 */
final class JsonBody {
    /** Random, so that no text of a caller can contain it. */
    private final String placeholder = UUID.randomUUID().toString();

    private final List<BodyPart> images = new ArrayList<>();

    /**
     * Prints an object or an array; the parts of the result alternate between text and an image, and begin with text.
     */
    List<BodyPart> print(Object document) {
        String text = Json.print(document);
        List<BodyPart> parts = new ArrayList<>();
        for (BodyPart image : images) {
            int position = text.indexOf(placeholder);
            parts.add(new BodyPart.ByteArray(text.substring(0, position).getBytes(UTF_8)));
            parts.add(image);
            text = text.substring(position + placeholder.length());
        }
        parts.add(new BodyPart.ByteArray(text.getBytes(UTF_8)));
        return parts;
    }

    /** Adds the input images and the mask of a request to the members. */
    void addImages(Map<String, Object> members, EditRequest request, ImageEncoding encoding) {
        List<ImageInput> inputs = request.images();
        if (inputs.size() == 1 && encoding.memberName().isPresent()) {
            RequestMembers.put(members, encoding.memberName().get(), singleImage(inputs.get(0), encoding));
        } else {
            RequestMembers.put(
                    members,
                    encoding.listName(),
                    inputs.stream().map(input -> image(input, encoding)).toList());
        }
        request.mask().ifPresent(mask -> members.put(encoding.maskName().orElseThrow(), image(mask, encoding)));
    }

    private Object singleImage(ImageInput input, ImageEncoding encoding) {
        Object image = image(input, encoding);
        if (image instanceof Map<?, ?> members) {
            Map<Object, Object> withConstants = new LinkedHashMap<>(members);
            withConstants.putAll(encoding.memberConstants());
            return withConstants;
        }
        return image;
    }

    private Object image(ImageInput input, ImageEncoding encoding) {
        if (input instanceof ImageInput.FileId file) {
            return keyed(encoding.fileIdKey().orElseThrow(), file.id());
        }
        return keyed(
                encoding.urlKey(),
                input instanceof ImageInput.Url reference ? reference.url().toString() : dataUri(input));
    }

    /** Returns an object with one member, or the value itself if the key is empty. */
    private static Object keyed(String key, String value) {
        return key.isEmpty() ? value : Map.of(key, value);
    }

    private String dataUri(ImageInput input) {
        EncodedInput encoded = EncodedInput.of(input);
        images.add(encoded.base64());
        return "data:" + encoded.format().mediaType() + ";base64," + placeholder;
    }
}
