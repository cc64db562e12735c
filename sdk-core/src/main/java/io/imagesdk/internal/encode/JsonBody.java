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
        for (BodyPart picture : pictures) {
            int at = text.indexOf(mark);
            parts.add(new BodyPart.Bytes(text.substring(0, at).getBytes(UTF_8)));
            parts.add(picture);
            text = text.substring(at + mark.length());
        }
        parts.add(new BodyPart.Bytes(text.getBytes(UTF_8)));
        return parts;
    }

    /** Puts the pictures into the members. */
    Map<String, Object> with(Map<String, Object> members, EditRequest request, ImageEncoding encoding) {
        List<ImageInput> images = request.images();
        if (images.size() == 1 && encoding.memberName().isPresent()) {
            Members.put(members, encoding.memberName().get(), single(images.get(0), encoding));
        } else {
            Members.put(
                    members,
                    encoding.listName(),
                    images.stream().map(image -> object(image, encoding)).toList());
        }
        request.mask().ifPresent(mask -> members.put(encoding.maskName().orElseThrow(), object(mask, encoding)));
        return members;
    }

    private Object single(ImageInput input, ImageEncoding encoding) {
        Object picture = object(input, encoding);
        if (picture instanceof Map<?, ?> members) {
            Map<Object, Object> with = new LinkedHashMap<>(members);
            with.putAll(encoding.memberExtras());
            return with;
        }
        return picture;
    }

    /** An object, or where the address has no key the address alone. */
    private Object object(ImageInput input, ImageEncoding encoding) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (input instanceof ImageInput.FileId file) {
            object.put(encoding.fileIdKey().orElseThrow(), file.id());
        } else if (input instanceof ImageInput.Address address) {
            object.put(encoding.addressKey(), address.address().toString());
        } else {
            Picture picture = Picture.of(input);
            pictures.add(picture.base64());
            object.put(encoding.addressKey(), "data:" + picture.format().mediaType() + ";base64," + mark);
        }
        Object bare = object.get("");
        return bare != null ? bare : object;
    }
}
