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

/** A JSON body. Pictures in it are data URIs that stream from their files: the text holds a mark where each belongs. */
final class JsonBody {
    private final String mark = UUID.randomUUID().toString();
    private final List<BodyPart> pictures = new ArrayList<>();

    /** Of an object, or of a list of them. */
    List<BodyPart> print(Object document) {
        String text = Json.print(document);
        List<BodyPart> parts = new ArrayList<>();
        for (BodyPart image : pictures) {
            int at = text.indexOf(mark);
            parts.add(new BodyPart.ByteArray(text.substring(0, at).getBytes(UTF_8)));
            parts.add(image);
            text = text.substring(at + mark.length());
        }
        parts.add(new BodyPart.ByteArray(text.getBytes(UTF_8)));
        return parts;
    }

    /** Puts the pictures into the members. */
    Map<String, Object> with(Map<String, Object> members, EditRequest request, ImageEncoding encoding) {
        List<ImageInput> images = request.images();
        if (images.size() == 1 && encoding.memberName().isPresent()) {
            RequestMembers.put(members, encoding.memberName().get(), single(images.get(0), encoding));
        } else {
            RequestMembers.put(
                    members,
                    encoding.listName(),
                    images.stream().map(image -> object(image, encoding)).toList());
        }
        request.mask().ifPresent(mask -> members.put(encoding.maskName().orElseThrow(), object(mask, encoding)));
        return members;
    }

    private Object single(ImageInput input, ImageEncoding encoding) {
        Object image = object(input, encoding);
        if (image instanceof Map<?, ?> members) {
            Map<Object, Object> with = new LinkedHashMap<>(members);
            with.putAll(encoding.memberConstants());
            return with;
        }
        return image;
    }

    /** An object, or where the address has no key the address alone. */
    private Object object(ImageInput input, ImageEncoding encoding) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (input instanceof ImageInput.FileId file) {
            object.put(encoding.fileIdKey().orElseThrow(), file.id());
        } else if (input instanceof ImageInput.Url url) {
            object.put(encoding.urlKey(), url.url().toString());
        } else {
            EncodedInput encodedInput = EncodedInput.of(input);
            pictures.add(encodedInput.base64());
            object.put(encoding.urlKey(), "data:" + encodedInput.format().mediaType() + ";base64," + mark);
        }
        Object bare = object.get("");
        return bare != null ? bare : object;
    }
}
