package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The URLs of an item that has neither an image nor a URL at the places that its profile describes. The names of
 * members decide, because an item may also have URLs of its task, of its input and of pages for people.
 */
final class NestedUrls {
    private static final Pattern HTTP_URL = Pattern.compile("(?i)https?://\\S+");
    private static final Pattern IMAGE = Pattern.compile("(?i)image|img");
    private static final Pattern IMAGE_OR_FILE = Pattern.compile("(?i)image|img|url|output|file|uri|src");
    /** Names of something else, whatever else they contain, such as {@code status_url} or {@code input_image}. */
    private static final Pattern OTHER = Pattern.compile("(?i)status|get|cancel|poll|stream|web(?!p)|callback|hook"
            + "|task|job|request|response_?ur|delete|next|prev|page|view|docs?(?![a-z])|documentation|help|support"
            + "|error|log|input|param|option|config|payload|init|control|source|origin|ref|mask|thumb|style"
            + "|model|lora|weight|profile|avatar|icon|user|author|video|audio");

    private NestedUrls() {}

    /** Returns the URLs in the first member with any, those of images first, or all URLs of a list. */
    static List<String> of(Json item) {
        return of(item, true);
    }

    private static List<String> of(Json value, boolean named) {
        Optional<String> text = value.string();
        if (text.isPresent()) {
            return text.filter(url -> named && HTTP_URL.matcher(url).matches()).stream()
                    .toList();
        }
        if (value.isArray()) {
            return value.items().stream()
                    .flatMap(element -> of(element, named).stream())
                    .toList();
        }
        return value.members().entrySet().stream()
                .filter(member -> !OTHER.matcher(member.getKey()).find())
                .sorted(Comparator.comparing((Map.Entry<String, Json> member) ->
                        !IMAGE.matcher(member.getKey()).find()))
                .map(member -> of(
                        member.getValue(),
                        IMAGE_OR_FILE.matcher(member.getKey()).find()))
                .filter(urls -> !urls.isEmpty())
                .findFirst()
                .orElse(List.of());
    }
}
