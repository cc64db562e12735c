package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonMembers;
import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.ImageEncoding;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON body. The bytes of input images are read when the body is sent: the printed text contains a mark for each
 * image, and the body replaces it with the Base64 of the image.
 */
final class JsonBody {
    /** Random, so that no text of a caller can contain it. The number of the image follows. */
    private final String mark = UUID.randomUUID().toString();

    private final List<BodyPart> images = new ArrayList<>();

    /**
     * Prints an object or an array; the parts of the result alternate between text and an image, and begin with text.
     */
    List<BodyPart> print(Object document) {
        String text = Json.print(document);
        if (images.isEmpty()) {
            return List.of(new BodyPart.ByteArray(text.getBytes(UTF_8)));
        }
        List<BodyPart> parts = new ArrayList<>();
        int end = 0;
        Matcher marks = Pattern.compile(mark + "\\.([0-9]+)\\.").matcher(text);
        while (marks.find()) {
            parts.add(new BodyPart.ByteArray(text.substring(end, marks.start()).getBytes(UTF_8)));
            parts.add(images.get(Integer.parseInt(marks.group(1))));
            end = marks.end();
        }
        parts.add(new BodyPart.ByteArray(text.substring(end).getBytes(UTF_8)));
        return parts;
    }

    /** Adds the input images, the mask and the further images of a request to the members. */
    void addImages(Map<String, Object> members, EditRequest request, ImageEncoding encoding) {
        List<ImageInput> inputs = request.images();
        if (inputs.size() == 1 && encoding.memberName().isPresent()) {
            JsonMembers.put(members, encoding.memberName().get(), singleImage(inputs.get(0), encoding));
        } else {
            JsonMembers.append(
                    members,
                    encoding.listName(),
                    inputs.stream()
                            .map(input -> fill(encoding.imageTemplate(input).orElseThrow(), input))
                            .toList());
        }
        request.mask()
                .ifPresent(mask -> JsonMembers.put(
                        members,
                        encoding.maskName().orElseThrow(),
                        fill(
                                encoding.maskTemplate(mask).orElseThrow(),
                                mask,
                                file -> EncodedInput.ofMask(file, encoding.maskFormat()))));
        request.extraImages()
                .forEach((name, image) -> JsonMembers.put(
                        members, name, fill(encoding.imageTemplate(image).orElseThrow(), image)));
    }

    private Object singleImage(ImageInput input, ImageEncoding encoding) {
        Object image = fill(encoding.imageTemplate(input).orElseThrow(), input);
        if (image instanceof Map<?, ?> members) {
            Map<Object, Object> withConstants = new LinkedHashMap<>(members);
            withConstants.putAll(encoding.memberConstants());
            return withConstants;
        }
        return image;
    }

    /** Returns the value of a template in which an input image takes the place of the placeholders. */
    private Object fill(Object template, ImageInput input) {
        return fill(template, input, EncodedInput::of);
    }

    private Object fill(Object template, ImageInput input, Function<ImageInput, EncodedInput> encoder) {
        if (input instanceof ImageInput.FileId file) {
            return replaceAll(template, Map.of("{fileId}", file.id()));
        }
        if (input instanceof ImageInput.Url reference) {
            return replaceAll(
                    template, Map.of("{url}", reference.url().toString(), "{mediaType}", mediaType(reference.url())));
        }
        EncodedInput encoded = encoder.apply(input);
        String base64 = mark + "." + images.size() + ".";
        images.add(encoded.base64());
        String mediaType = encoded.format().mediaType();
        return replaceAll(
                template,
                Map.of(
                        "{base64}", base64,
                        "{dataUri}", "data:" + mediaType + ";base64," + base64,
                        "{mediaType}", mediaType));
    }

    /** Returns the media type that the extension of a URL stands for; PNG if there is none, as for files of an API. */
    private static String mediaType(URI url) {
        String path = String.valueOf(url.getPath()).toLowerCase(Locale.ROOT);
        return path.endsWith(".jpg") || path.endsWith(".jpeg")
                ? "image/jpeg"
                : path.endsWith(".webp") ? "image/webp" : path.endsWith(".gif") ? "image/gif" : "image/png";
    }

    private static Object replaceAll(Object template, Map<String, String> values) {
        Object filled = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = RequestMembers.replaceIn(filled, value.getKey(), value.getValue());
        }
        return filled;
    }
}
