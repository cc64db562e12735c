package io.imagesdk.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The orders in square brackets within a prompt, such as {@code [refuse=429]}. Other brackets are prose. */
final class Directives {
    static final String BLOCK = "block";
    static final String BROKEN = "broken";
    static final String BYTES = "bytes";
    static final String EMPTY = "empty";
    static final String FAIL = "fail";
    static final String HTML = "html";
    static final String REFUSE = "refuse";
    static final String RETRY_AFTER = "retry-after";
    static final String SECONDS = "seconds";
    static final String SILENT = "silent";
    static final String STALL = "stall";
    static final String TASK_EXPIRE = "task-expire";
    static final String TASK_FAIL = "task-fail";
    static final String TASK_LOST = "task-lost";
    static final String TASK_SLOW = "task-slow";

    private static final Set<String> KNOWN = Set.of(
            BLOCK,
            BROKEN,
            BYTES,
            EMPTY,
            FAIL,
            HTML,
            REFUSE,
            RETRY_AFTER,
            SECONDS,
            SILENT,
            STALL,
            TASK_EXPIRE,
            TASK_FAIL,
            TASK_LOST,
            TASK_SLOW);
    private static final Pattern BRACKETS = Pattern.compile("\\[([a-z-]{1,20})(?:=([0-9.]{1,12}))?]");

    private final Map<String, String> found;
    private final String prose;

    private Directives(Map<String, String> found, String prose) {
        this.found = found;
        this.prose = prose;
    }

    static Directives in(String prompt) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher matcher = BRACKETS.matcher(prompt);
        StringBuilder prose = new StringBuilder();
        while (matcher.find()) {
            boolean known = KNOWN.contains(matcher.group(1));
            if (known) {
                String value = matcher.group(2);
                found.put(matcher.group(1), value == null ? "" : value);
            }
            matcher.appendReplacement(prose, known ? "" : Matcher.quoteReplacement(matcher.group()));
        }
        return new Directives(
                Map.copyOf(found), matcher.appendTail(prose).toString().strip());
    }

    /** The prompt without the directives. */
    String prose() {
        return prose;
    }

    boolean has(String name) {
        return found.containsKey(name);
    }

    /** Whether the directive stands there without a value, and so means the whole request. */
    boolean isBare(String name) {
        return "".equals(found.get(name));
    }

    /** Whether the directive names the image at this index, counted from zero. */
    boolean names(String name, int index) {
        return String.valueOf(index).equals(found.get(name));
    }

    double number(String name, double otherwise) throws RejectedException {
        String value = found.getOrDefault(name, "");
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException ignored) {
            throw RejectedException.badValue("prompt", "The sandbox does not understand [" + name + "=" + value + "].");
        }
    }
}
