package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the members of a request by the field table of a profile, and names them as the built-in dialects do. Values
 * are translated back from their aliases and templates.
 */
final class ProfileFields {
    private static final Map<Parameter, String> NAMES = Map.of(
            Parameter.PROMPT, "prompt",
            Parameter.MODEL, "model",
            Parameter.COUNT, "n",
            Parameter.SIZE, "size",
            Parameter.ASPECT_RATIO, "aspect_ratio",
            Parameter.RESOLUTION, "resolution",
            Parameter.FORMAT, "output_format",
            Parameter.RESPONSE_FORMAT, "response_format");
    /** Other resolutions have no meaning for the sandbox, which then draws its default size. */
    private static final Set<String> RESOLUTIONS = Set.of("512", "1k", "1.5k", "2k", "4k");

    private static final List<ImageInput> INPUT_KINDS = List.of(
            ImageInput.of(ImageBytes.copyOf(new byte[] {1})),
            ImageInput.of(URI.create("https://example.invalid/image.png")),
            ImageInput.fileId("file"));
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{40,}+={0,2}");

    private ProfileFields() {}

    /** Returns the members of a request with the fields of an operation. */
    static ObjectNode of(io.imagesdk.provider.Operation operation, JsonNode body) throws RejectedException {
        ObjectNode fields = SandboxJson.object();
        for (Field field : operation.fields()) {
            String text = field.name().isEmpty() ? "" : text(field, body);
            if (field.required() && !field.name().isEmpty() && text.isEmpty()) {
                throw RejectedException.invalidValue(
                        field.name(), "Missing required parameter: '" + field.name() + "'.");
            }
            String name = NAMES.get(field.parameter());
            if (name != null && !text.isEmpty()) {
                fields.put(name, text);
            }
        }
        if (!RESOLUTIONS.contains(SandboxJson.text(fields, "resolution").toLowerCase(Locale.ROOT))) {
            fields.remove("resolution");
        }
        return fields;
    }

    private static String text(Field field, JsonNode body) {
        String sent = PointerTree.value(body, field.name()).asText("");
        if (!field.heightName().isEmpty()) {
            String height = PointerTree.value(body, field.heightName()).asText("");
            return sent.isEmpty() || height.isEmpty() ? "" : sent + "x" + height;
        }
        return field.valueAliases().entrySet().stream()
                .filter(alias -> alias.getValue().equals(sent))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> field.valueTemplate().isEmpty() ? sent : withoutTemplate(field, sent));
    }

    /** Returns the value that a template was filled with. */
    private static String withoutTemplate(Field field, String sent) {
        String regex = Pattern.quote(field.valueTemplate())
                .replace("{value}", "\\E(?<value>.*)\\Q")
                .replace("{width}", "\\E(?<width>[0-9.]+)\\Q")
                .replace("{height}", "\\E(?<height>[0-9.]+)\\Q");
        Matcher filled = Pattern.compile(regex).matcher(sent);
        if (!filled.matches()) {
            return sent;
        }
        String separator = field.parameter() == Parameter.SIZE ? "x" : ":";
        return regex.contains("(?<value>")
                ? filled.group("value")
                : filled.group("width") + separator + filled.group("height");
    }

    /** Returns the input images in the JSON of a request, as URLs, data URLs or file ids. */
    static ArrayNode images(ImageEncoding encoding, JsonNode body) {
        ArrayNode images = SandboxJson.object().arrayNode();
        JsonNode single =
                encoding.memberName().map(name -> PointerTree.value(body, name)).orElseGet(SandboxJson::object);
        JsonNode list = PointerTree.value(body, encoding.listName());
        for (JsonNode item : single.isArray() ? single : List.of(single)) {
            add(encoding, item, images);
        }
        // A single image and several ones can have the same name.
        if (images.isEmpty() && list.isArray()) {
            list.forEach(item -> add(encoding, item, images));
        }
        return images;
    }

    private static void add(ImageEncoding encoding, JsonNode item, ArrayNode images) {
        INPUT_KINDS.stream()
                .flatMap(kind -> encoding.imageTemplate(kind).stream())
                .map(template -> extract(template, item))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .ifPresent(images::add);
    }

    /**
     * Returns the text that took the place of the image in a template; an empty string if the item differs. A template
     * that is only a placeholder can stand where a generation has its prompt, so that the text must look like an image.
     */
    private static String extract(Object template, JsonNode item) {
        if (template instanceof Map<?, ?> members) {
            return members.entrySet().stream()
                    .map(member -> extract(member.getValue(), item.path(String.valueOf(member.getKey()))))
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        String text = item.isTextual() ? item.textValue() : "";
        return switch (String.valueOf(template)) {
            case "{base64}" -> BASE64.matcher(text).matches() ? "data:image;base64," + text : "";
            case "{dataUri}" -> text.startsWith("data:") ? text : "";
            case "{url}" -> text.contains("://") ? text : "";
            case "{fileId}" -> text;
            default -> "";
        };
    }
}
