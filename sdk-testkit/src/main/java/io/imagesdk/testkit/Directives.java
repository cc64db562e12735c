package io.imagesdk.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directives in the square brackets of a prompt, for example {@code [refuse=429]}. Brackets with any other name are
 * part of the prompt.
 */
final class Directives {
    static final String BINARY = "binary";
    static final String BLOCK = "block";
    static final String BROKEN = "broken";
    static final String BYTES = "bytes";
    static final String CLOSE = "close";
    static final String COST = "cost";
    static final String DRIP = "drip";
    static final String EMPTY = "empty";
    static final String FAIL = "fail";
    static final String GARBAGE = "garbage";
    static final String HTML = "html";
    static final String IMAGES = "images";
    static final String PARTIALS = "partials";
    static final String POLLS = "polls";
    static final String REFUSE = "refuse";
    static final String RESET = "reset";
    static final String RETRY_AFTER = "retry-after";
    static final String SECONDS = "seconds";
    static final String SILENT = "silent";
    static final String STALL = "stall";
    static final String TASK_EXPIRE = "task-expire";
    static final String TASK_FAIL = "task-fail";
    static final String TASK_LOST = "task-lost";
    static final String TASK_SLOW = "task-slow";

    private static final Set<String> NAMES = Set.of(
            BINARY,
            BLOCK,
            BROKEN,
            BYTES,
            CLOSE,
            COST,
            DRIP,
            EMPTY,
            FAIL,
            GARBAGE,
            HTML,
            IMAGES,
            PARTIALS,
            POLLS,
            REFUSE,
            RESET,
            RETRY_AFTER,
            SECONDS,
            SILENT,
            STALL,
            TASK_EXPIRE,
            TASK_FAIL,
            TASK_LOST,
            TASK_SLOW);
    private static final Pattern DIRECTIVE = Pattern.compile("\\[([a-z-]{1,20})(?:=([0-9.]{1,12}))?]");

    private final Map<String, String> values;
    private final String plainPrompt;

    private Directives(Map<String, String> values, String plainPrompt) {
        this.values = values;
        this.plainPrompt = plainPrompt;
    }

    /** Returns directives without a prompt. */
    static Directives of(Map<String, String> values) {
        return new Directives(Map.copyOf(values), "");
    }

    static Directives parse(String prompt) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher matcher = DIRECTIVE.matcher(prompt);
        StringBuilder plainPrompt = new StringBuilder();
        while (matcher.find()) {
            boolean known = NAMES.contains(matcher.group(1));
            if (known) {
                String value = matcher.group(2);
                values.put(matcher.group(1), value == null ? "" : value);
            }
            matcher.appendReplacement(plainPrompt, known ? "" : Matcher.quoteReplacement(matcher.group()));
        }
        return new Directives(
                Map.copyOf(values), matcher.appendTail(plainPrompt).toString().strip());
    }

    /** Returns these directives with those of a script, which take precedence. */
    Directives with(Directives scripted) {
        Map<String, String> merged = new LinkedHashMap<>(values);
        merged.putAll(scripted.values);
        return new Directives(Map.copyOf(merged), plainPrompt);
    }

    /** Returns the prompt without the directives. */
    String plainPrompt() {
        return plainPrompt;
    }

    /** Returns whether the response contains neither images nor a task. */
    boolean replaceResponse() {
        return has(REFUSE) || has(HTML) || has(GARBAGE);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Returns whether the directive is present without a value, and therefore applies to the complete request. */
    boolean appliesToRequest(String name) {
        return "".equals(values.get(name));
    }

    /** Returns whether the directive applies to the image at this zero-based index. */
    boolean appliesToImage(String name, int index) {
        return String.valueOf(index).equals(values.get(name));
    }

    /** Returns the number of seconds of a directive as a duration; zero if it is absent. */
    Duration duration(String name) throws RejectedException {
        return Duration.ofMillis((long) (number(name, 0) * 1000));
    }

    double number(String name, double defaultValue) throws RejectedException {
        String value = values.getOrDefault(name, "");
        if (value.isEmpty()) {
            return defaultValue;
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException ignored) {
            // The message names the invalid value; the cause adds nothing that a client could see.
            throw RejectedException.invalidValue(
                    "prompt", "The value of [" + name + "=" + value + "] must be a number.");
        }
    }
}
