package io.imagesdk.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Requests as JSON objects, with the names of the parameters that profiles and messages use. */
final class RequestJson {
    private static final String IMAGES = "images";
    private static final String MASK = "mask";
    private static final String EXTRA_IMAGES = "extra_images";
    private static final String EXTRA = "extra";
    private static final String FILE_ID = "file-id:";

    /** The parameters by the names of their members. */
    private static final Map<String, Parameter> PARAMETERS =
            Arrays.stream(Parameter.values()).collect(Collectors.toUnmodifiableMap(Parameter::label, value -> value));

    private RequestJson() {}

    /**
     * Returns a request as an object, in which input images are described as in the manifest.
     *
     * @throws IllegalArgumentException if the object could not be read again
     */
    static ObjectNode write(ImagesRequest request) {
        ObjectNode object = JsonText.object();
        for (Parameter parameter : Parameter.values()) {
            parameter.valueIn(request).ifPresent(value -> object.set(parameter.label(), JsonText.tree(value)));
        }
        putInputs(object, request, RequestJson::describe);
        if (!request.extra().isEmpty()) {
            object.set(EXTRA, JsonText.tree(request.extra()));
        }
        requireReadable("the request", object);
        return object;
    }

    /**
     * Checks that a tree can be a part of a record.
     *
     * @throws IllegalArgumentException if it could not be read again
     */
    static void requireReadable(String name, JsonNode tree) {
        if (!JsonText.isReadable(tree)) {
            throw new IllegalArgumentException(name
                    + " has a number of more than 1,000 digits, a name or a text that is too long, or too many levels");
        }
    }

    /** Sets the members with the input images of an edit; existing ones are replaced. */
    static void putInputs(ObjectNode object, ImagesRequest request, Function<ImageInput, String> input) {
        if (request instanceof EditRequest edit) {
            ArrayNode images = object.putArray(IMAGES);
            edit.images().forEach(image -> images.add(input.apply(image)));
            edit.mask().ifPresent(mask -> object.put(MASK, input.apply(mask)));
            if (!edit.extraImages().isEmpty()) {
                ObjectNode extra = object.putObject(EXTRA_IMAGES);
                edit.extraImages().forEach((name, image) -> extra.put(name, input.apply(image)));
            }
        }
    }

    /** Returns how an input image is shown in the manifest: a path, a URL, a file id, or the name of bytes. */
    static String describe(ImageInput input) {
        if (input instanceof ImageInput.File file) {
            return file.path().toString();
        }
        if (input instanceof ImageInput.Url url) {
            return url.url().toString();
        }
        if (input instanceof ImageInput.FileId id) {
            return FILE_ID + id.id();
        }
        return "bytes:" + ((ImageInput.Bytes) input).name();
    }

    /**
     * Reads a request.
     *
     * @param directory where relative paths of input images start
     * @throws IllegalArgumentException if a member is unknown or has a wrong type
     */
    static ImagesRequest read(ObjectNode object, Set<String> otherMembers, Path directory) {
        boolean isEdit = object.has(IMAGES) || object.has(MASK) || object.has(EXTRA_IMAGES);
        ImagesRequest.Builder builder = isEdit ? EditRequest.builder() : GenerateRequest.builder();
        object.properties().forEach(member -> {
            String name = member.getKey();
            JsonNode value = member.getValue();
            Parameter parameter = PARAMETERS.get(name);
            if (value.isNull() || otherMembers.contains(name)) {
                return;
            }
            if (parameter != null) {
                set(builder, parameter, name, value);
            } else if (builder instanceof EditRequest.Builder edit && isInput(name)) {
                setInputs(edit, name, value, directory);
            } else if (name.equals(EXTRA)) {
                requireObject(name, value);
                value.properties().forEach(extra -> builder.extra(extra.getKey(), plain(extra.getValue())));
            } else {
                throw new IllegalArgumentException(
                        "member '" + name + "' is not supported; put a member of the request body into 'extra', and"
                                + " a value for the manifest into 'attributes'");
            }
        });
        return builder.build();
    }

    /** Returns whether a request has a parameter with this name. */
    static boolean isParameter(String name) {
        return PARAMETERS.containsKey(name);
    }

    private static boolean isInput(String name) {
        return name.equals(IMAGES) || name.equals(MASK) || name.equals(EXTRA_IMAGES);
    }

    private static void set(ImagesRequest.Builder builder, Parameter parameter, String name, JsonNode value) {
        if (!value.isValueNode()) {
            throw new IllegalArgumentException("member '" + name + "' must be a text or a number, was " + value);
        }
        String text = value.asText();
        switch (parameter) {
            case PROMPT -> builder.prompt(text);
            case MODEL -> builder.model(text);
            case COUNT -> builder.count(integer(name, text));
            case SIZE -> builder.size(text);
            case ASPECT_RATIO -> builder.aspectRatio(text);
            case RESOLUTION -> builder.resolution(text);
            case QUALITY -> builder.quality(text);
            case FORMAT -> builder.format(text);
            case BACKGROUND -> builder.background(text);
            case COMPRESSION -> builder.compression(integer(name, text));
            case MODERATION -> builder.moderation(text);
            case RESPONSE_FORMAT -> builder.responseFormat(text);
            case USER -> builder.user(text);
        }
    }

    private static int integer(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException ignored) {
            // The message says the same, and names the member.
            throw new IllegalArgumentException("member '" + name + "' must be an integer, was '" + text + "'");
        }
    }

    private static void setInputs(EditRequest.Builder edit, String name, JsonNode value, Path directory) {
        if (name.equals(IMAGES)) {
            List<ImageInput> inputs = new ArrayList<>();
            if (value.isArray()) {
                value.forEach(item -> inputs.add(input(name, item, directory)));
            } else {
                inputs.add(input(name, value, directory));
            }
            edit.images(inputs);
        } else if (name.equals(MASK)) {
            edit.mask(input(name, value, directory));
        } else {
            requireObject(name, value);
            value.properties()
                    .forEach(extra -> edit.extraImage(extra.getKey(), input(name, extra.getValue(), directory)));
        }
    }

    private static ImageInput input(String name, JsonNode value, Path directory) {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new IllegalArgumentException(
                    "member '" + name + "' must contain paths, URLs or 'file-id:ID', was " + value);
        }
        String text = value.textValue();
        if (text.regionMatches(true, 0, "https://", 0, 8) || text.regionMatches(true, 0, "http://", 0, 7)) {
            return ImageInput.of(URI.create(text));
        }
        return text.startsWith(FILE_ID)
                ? ImageInput.fileId(text.substring(FILE_ID.length()))
                : ImageInput.of(directory.resolve(text));
    }

    private static void requireObject(String name, JsonNode value) {
        if (!value.isObject()) {
            throw new IllegalArgumentException("member '" + name + "' must be an object, was " + value);
        }
    }

    private static Object plain(JsonNode value) {
        if (value.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            value.properties().forEach(member -> map.put(member.getKey(), plain(member.getValue())));
            return map;
        }
        if (value.isArray()) {
            List<Object> list = new ArrayList<>();
            value.forEach(item -> list.add(plain(item)));
            return list;
        }
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? (Object) value.longValue() : value.bigIntegerValue();
        }
        if (value.isNumber()) {
            return value.decimalValue();
        }
        return value.isBoolean() ? (Object) value.booleanValue() : value.asText();
    }
}
