package io.imagesdk.fuzz;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Makes one mistake in a profile file, as an author or a broken editor makes it. The seed determines the mistake. */
final class ProfileMutator {
    /** The kinds of mistakes. */
    enum Mistake {
        DROP,
        DUPLICATE,
        RETYPE,
        RENAME,
        POINTER,
        PLACEHOLDER,
        HOST,
        NUMBER,
        DEEP,
        HUGE
    }

    private static final String DUPLICATE_NAME = "@duplicate@";
    private static final String DEEP_VALUE = "@deep@";
    private static final List<Object> VALUES = List.of(
            "",
            "x",
            " ",
            "\u0000",
            "\ud800",
            "{}",
            -1,
            0,
            7,
            1.5,
            true,
            false,
            List.of(),
            List.of(""),
            List.of(1, "a", List.of()),
            Map.of(),
            Map.of("a", 1),
            Map.of("", ""),
            Map.of("/", List.of("*")));
    private static final List<String> POINTERS = List.of(
            "data",
            "/",
            "//",
            "/*",
            "/*/*/*",
            "*",
            "/a/",
            "/~",
            "/~2",
            "/99999999999",
            "/-",
            "/-/-",
            "/{id}",
            "header:",
            "header:x",
            "header: a\nb",
            "#/a",
            "$.a",
            "/a b",
            "/\u00e4",
            "",
            "/data/*/*",
            "/0/0");
    private static final List<String> PLACEHOLDERS = List.of(
            "{",
            "}",
            "{}",
            "{nope}",
            "{id",
            "{{id}}",
            "{model}",
            "/{model}/{id}",
            "/{/a}",
            "/{/a",
            "/{id}/../{id}",
            "/{id}?a={id}#b",
            "{base64}{base64}",
            "{value}{width}",
            "{uuid}",
            "{url}",
            "/a b",
            "/%zz",
            "/a%00");
    private static final List<String> HOSTS = List.of(
            "http://",
            "https://",
            "ftp://a.example",
            "https://[::1",
            "https://a b.example",
            "//a.example",
            "https://user:pass@a.example",
            "https://a.example:99999",
            "https://a.example:-1",
            "file:///etc/passwd",
            "https://a.example?q=1",
            "https://a.example#f",
            "https://a_b.example",
            "https://\u00e4.example",
            "http://a.example",
            "http://169.254.169.254",
            "*.",
            "*.example",
            "a.example:0",
            "https://.",
            "https://..",
            "HTTPS://A.EXAMPLE/V1/",
            "https://a.example/../b",
            "https://a.example/%2e%2e/");
    private static final List<Object> NUMBERS = List.of(
            -1,
            0,
            1,
            2,
            99,
            600,
            Integer.MAX_VALUE,
            1L << 32,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            new BigInteger("9".repeat(60)),
            new BigDecimal("1e400"),
            new BigDecimal("1e-400"),
            new BigDecimal("1e99999999"),
            0.0001,
            0.0004,
            1e300,
            -0.5);

    private final Random random;
    private final Map<String, Object> root;
    private final List<Position> positions = new ArrayList<>();

    /** A value in the file, with what replaces it and what removes it. */
    private record Position(Map<String, Object> object, String name, Object value, Consumer<Object> replace) {}

    private ProfileMutator(String json, Random random) throws JsonException {
        this.random = random;
        this.root = object(Json.parse(json).toJavaValue().orElseThrow());
        collect(root);
    }

    /** Returns the file with one mistake. */
    static String mutate(String json, Mistake mistake, Random random) throws JsonException {
        return new ProfileMutator(json, random).with(mistake);
    }

    private String with(Mistake mistake) {
        switch (mistake) {
            case DROP -> {
                Position position = any(each -> true);
                position.object().remove(position.name());
            }
            case DUPLICATE -> {
                Position position = any(each -> true);
                position.object().put(DUPLICATE_NAME, random.nextBoolean() ? position.value() : oneOf(VALUES));
                return Json.print(root).replace(DUPLICATE_NAME, position.name());
            }
            case RETYPE -> any(each -> true).replace().accept(oneOf(VALUES));
            case RENAME -> {
                Position position = any(each -> true);
                Object value = position.object().remove(position.name());
                position.object().put(renamed(position.name()), value == null ? position.value() : value);
            }
            case POINTER -> any(ProfileMutator::isPointer).replace().accept(oneOf(POINTERS));
            case PLACEHOLDER ->
                any(each -> each.value() instanceof String).replace().accept(oneOf(PLACEHOLDERS));
            case HOST -> any(ProfileMutator::isUrl).replace().accept(oneOf(HOSTS));
            case NUMBER -> any(each -> each.value() instanceof Number).replace().accept(oneOf(NUMBERS));
            case DEEP -> {
                any(each -> true).replace().accept(DEEP_VALUE);
                return Json.print(root).replace('"' + DEEP_VALUE + '"', deep(oneOf(List.of(3, 40, 99, 200, 20_000))));
            }
            case HUGE -> any(each -> true).replace().accept(huge());
        }
        return Json.print(root);
    }

    private static boolean isPointer(Position position) {
        return position.value() instanceof String text && text.startsWith("/");
    }

    private static boolean isUrl(Position position) {
        return position.name().equals("baseUrl") || (position.value() instanceof String text && text.contains("."));
    }

    /** Returns a random position that a condition holds for, or any position if there is none. */
    private Position any(Predicate<Position> condition) {
        List<Position> matching = positions.stream().filter(condition).toList();
        return oneOf(matching.isEmpty() ? positions : matching);
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String renamed(String name) {
        return switch (random.nextInt(6)) {
            case 0 -> name + "s";
            case 1 -> name.toUpperCase(Locale.ROOT);
            case 2 -> "";
            case 3 -> "/" + name;
            case 4 -> name.isEmpty() ? "x" : name.substring(1);
            default -> oneOf(positions).name();
        };
    }

    private String deep(int depth) {
        boolean array = random.nextBoolean();
        return (array ? "[" : "{\"a\":").repeat(depth) + "1" + (array ? "]" : "}").repeat(depth);
    }

    private Object huge() {
        String text =
                oneOf(List.of("x", "/a", "{id}", "\u20ac", "0", "..", "a.")).repeat(random.nextInt(300_000));
        return switch (random.nextInt(4)) {
            case 0 -> List.of(text);
            case 1 -> Map.of(text.substring(0, Math.min(text.length(), 2_000)), text);
            case 2 -> "/" + text;
            default -> text;
        };
    }

    private void collect(Object parent) {
        if (parent instanceof Map<?, ?>) {
            Map<String, Object> members = object(parent);
            members.forEach((name, value) ->
                    positions.add(new Position(members, name, value, other -> members.put(name, other))));
            members.values().forEach(this::collect);
        } else if (parent instanceof List<?>) {
            List<Object> items = array(parent);
            for (int i = 0; i < items.size(); i++) {
                int index = i;
                Object item = items.get(i);
                if (!(item instanceof Map)) {
                    Map<String, Object> unused = new LinkedHashMap<>(Map.of("item", item));
                    positions.add(new Position(unused, "item", item, other -> items.set(index, other)));
                }
                collect(item);
            }
        }
    }

    @SuppressWarnings("unchecked") // a tree consists of maps with names
    private static Map<String, Object> object(Object value) {
        Map<String, Object> members = (Map<String, Object>) value;
        members.replaceAll((name, member) -> mutable(member));
        return members;
    }

    @SuppressWarnings("unchecked") // a tree consists of lists of values
    private static List<Object> array(Object value) {
        return (List<Object>) value;
    }

    private static Object mutable(Object value) {
        return value instanceof List<?> items
                ? new ArrayList<>(items.stream().map(ProfileMutator::mutable).toList())
                : value;
    }
}
