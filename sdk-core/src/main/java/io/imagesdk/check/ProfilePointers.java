package io.imagesdk.check;

import io.imagesdk.check.ProfileCheck.UnmatchedPointer;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.TaskProtocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pointers that a profile applies to responses, by the member that states them. They are found by the names of the
 * members in the JSON of the profile, which omits defaults, so that this class knows no member of its own.
 */
final class ProfilePointers {
    private static final List<String> SECTIONS = List.of("responseMapping", "task", "errorRules");
    /** Objects whose member names are pointers. */
    private static final List<String> POINTER_NAMES = List.of("moderationValues", "values");

    /** The object in which some pointers start at a task and not at the document. */
    private static final String LISTING = "/task/listing";

    private static final String HEADER_PREFIX = "header:";

    private final Map<String, List<String>> pointers = new LinkedHashMap<>();

    private ProfilePointers() {}

    static ProfilePointers of(ProviderProfile profile) {
        ProfilePointers found = new ProfilePointers();
        try {
            Json json = Json.parse(profile.toJson());
            SECTIONS.forEach(section -> found.collect("/" + section, json.get(section)));
        } catch (JsonException e) {
            throw new IllegalStateException("the JSON of a profile cannot be parsed", e);
        }
        return found;
    }

    /** Returns the pointers from the document to members of the tasks of a list. */
    private static List<String> fromDocument(String member, List<String> texts, Map<String, List<String>> all) {
        boolean relative = member.startsWith(LISTING) && !member.matches(LISTING + "/(item|next)Pointers");
        return relative
                ? all.getOrDefault(LISTING + "/itemPointers", List.of()).stream()
                        .flatMap(item -> texts.stream().map(text -> item + text))
                        .toList()
                : texts;
    }

    private void collect(String path, Json value) {
        int index = 0;
        for (Json item : value.items()) {
            collect(path + "/" + index++, item);
        }
        value.members().forEach((name, member) -> {
            String memberPath = path + "/" + name;
            if (POINTER_NAMES.contains(name)) {
                pointers.put(memberPath, List.copyOf(member.members().keySet()));
            } else if (name.endsWith("Pointer") || name.endsWith("Pointers")) {
                pointers.put(memberPath, texts(member));
            } else {
                collect(memberPath, member);
            }
        });
    }

    private static List<String> texts(Json value) {
        return Stream.of(Stream.of(value), value.items().stream(), value.members().values().stream())
                .flatMap(values -> values)
                .filter(Json::isString)
                .map(text -> text.text().orElse(""))
                .toList();
    }

    /** Returns the pointers that lead to nothing in all examples. */
    List<UnmatchedPointer> unmatched(ProviderProfile profile, List<ResponseExample> examples) {
        List<Map.Entry<ResponseExample, Json>> documents = examples.stream()
                .map(example -> Map.entry(example, tree(profile, example)))
                .toList();
        List<UnmatchedPointer> unmatched = new ArrayList<>();
        pointers.forEach((member, texts) -> {
            List<String> missing = fromDocument(member, texts, pointers).stream()
                    .filter(pointer -> documents.stream()
                            .noneMatch(document -> matches(pointer, document.getKey(), document.getValue())))
                    .toList();
            boolean alternative = missing.size() < texts.size() && !member.endsWith("/usageMemberPointers");
            missing.forEach(pointer -> unmatched.add(new UnmatchedPointer(member, pointer, alternative)));
        });
        return unmatched;
    }

    private static boolean matches(String pointer, ResponseExample example, Json tree) {
        if (!pointer.startsWith(HEADER_PREFIX)) {
            return tree.all(pointer).stream().anyMatch(Json::isPresent);
        }
        String name = pointer.substring(HEADER_PREFIX.length()).strip().toLowerCase(Locale.ROOT);
        return example.headers().keySet().stream()
                .anyMatch(header -> header.toLowerCase(Locale.ROOT).equals(name));
    }

    /** Returns the JSON of an example with its embedded documents; missing if it is not JSON. */
    private static Json tree(ProviderProfile profile, ResponseExample example) {
        try {
            Json tree = Json.parseResponse(new String(example.body(), StandardCharsets.UTF_8));
            Optional<ResponseMapping> resultMapping = profile.task().flatMap(TaskProtocol::resultMapping);
            return tree.withEmbeddedJson(profile.responseMapping().embeddedJsonPointers())
                    .withEmbeddedJson(resultMapping
                            .map(ResponseMapping::embeddedJsonPointers)
                            .orElse(List.of()));
        } catch (JsonException ignored) {
            // The body is an image or a page, in which no pointer leads to anything.
            return Json.MISSING;
        }
    }
}
