package io.imagesdk.internal.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets the members of a document that consists of maps and lists. A name that starts with a slash is a JSON Pointer
 * (RFC 6901); every other name is a member of the document itself. The containers on the path of a pointer are created:
 * an array if the next segment is a number or {@code -}, an object otherwise. The segment {@code -} appends to an
 * array.
 */
public final class JsonMembers {
    private static final int MAX_INDEX_DIGITS = 6;
    /** A deeper document could not be printed. */
    private static final int MAX_LEVELS = 100;

    private JsonMembers() {}

    /**
     * Sets a member.
     *
     * @throws IllegalArgumentException if a value on the path is neither an object nor an array, if an array is too
     *     short, or if the path has more than 100 segments; the message continues a sentence whose subject is the name
     */
    public static void put(Map<String, Object> document, String name, Object value) {
        List<String> segments = segments(name);
        if (segments.size() > MAX_LEVELS) {
            throw new IllegalArgumentException("leads through more than " + MAX_LEVELS + " levels");
        }
        Object container = document;
        int last = segments.size() - 1;
        for (int i = 0; i < last; i++) {
            Object child = get(container, segments.get(i));
            if (child == null) {
                child = isIndex(segments.get(i + 1)) ? new ArrayList<>() : new LinkedHashMap<String, Object>();
                set(container, segments.get(i), child);
            }
            container = child;
        }
        set(container, segments.get(last), value);
    }

    /** Adds values to the array that a name selects; the values replace anything else. */
    public static void append(Map<String, Object> document, String name, List<?> values) {
        if (find(document, name) instanceof List<?> list) {
            list(list).addAll(values);
        } else {
            put(document, name, new ArrayList<>(values));
        }
    }

    /** Returns the value that a name selects, or null if there is none. */
    public static @Nullable Object find(Map<String, Object> document, String name) {
        Object value = document;
        for (String segment : segments(name)) {
            if (value instanceof Map<?, ?> members) {
                value = members.get(segment);
            } else if (value instanceof List<?> items && isIndexOf(items, segment)) {
                value = items.get(Integer.parseInt(segment));
            } else {
                return null;
            }
        }
        return value;
    }

    /** Returns a copy of a value whose objects and arrays can be changed. */
    public static @Nullable Object mutableCopy(@Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            members.forEach((name, member) -> copy.put(String.valueOf(name), mutableCopy(member)));
            return copy;
        }
        if (value instanceof List<?> items) {
            List<@Nullable Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(mutableCopy(item)));
            return copy;
        }
        return value;
    }

    /** Returns whether two names select the same member, or one of them selects a member inside of the other one. */
    public static boolean overlap(String first, String second) {
        String firstPath = pointer(first) + "/";
        String secondPath = pointer(second) + "/";
        return firstPath.startsWith(secondPath) || secondPath.startsWith(firstPath);
    }

    /** Returns the JSON Pointer of a name. */
    public static String pointer(String name) {
        return name.startsWith("/")
                ? name
                : JsonLineNumbers.Pointer.ROOT.child(name).text();
    }

    /** Returns the names and indexes that a JSON Pointer selects one after the other; a plain name selects one. */
    public static List<String> segments(String name) {
        if (!name.startsWith("/")) {
            return List.of(name);
        }
        return Arrays.stream(name.substring(1).split("/", -1))
                .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private static boolean isIndex(String segment) {
        return segment.equals("-") || segment.matches("0|[1-9][0-9]*");
    }

    private static @Nullable Object get(Object container, String segment) {
        if (container instanceof Map<?, ?> members) {
            return members.get(segment);
        }
        List<Object> items = list(container);
        int index = index(items, segment);
        return index < items.size() ? items.get(index) : null;
    }

    @SuppressWarnings("unchecked") // the documents of this class have text as names
    private static void set(Object container, String segment, Object value) {
        if (container instanceof Map<?, ?> members) {
            ((Map<String, Object>) members).put(segment, value);
            return;
        }
        List<Object> items = list(container);
        int index = index(items, segment);
        if (index < items.size()) {
            items.set(index, value);
        } else {
            items.add(value);
        }
    }

    @SuppressWarnings("unchecked") // an array of a document accepts every value
    private static List<Object> list(Object container) {
        if (container instanceof List<?> items) {
            return (List<Object>) items;
        }
        throw new IllegalArgumentException("leads through a value that is neither an object nor an array");
    }

    private static int index(List<?> items, String segment) {
        if (segment.equals("-")) {
            return items.size();
        }
        if (segment.equals(String.valueOf(items.size()))) {
            return items.size();
        }
        if (!isIndexOf(items, segment)) {
            throw new IllegalArgumentException("leads into an array of " + items.size()
                    + (items.size() == 1 ? " item" : " items") + ", in which the segment " + segment
                    + " selects nothing");
        }
        return Integer.parseInt(segment);
    }

    /** Returns whether a segment is the index of an item that exists. */
    private static boolean isIndexOf(List<?> items, String segment) {
        return !segment.equals("-")
                && isIndex(segment)
                && segment.length() <= MAX_INDEX_DIGITS
                && Integer.parseInt(segment) < items.size();
    }
}
