package io.imagesdk.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of a profile with its placeholders: {@code {id}} for a task, {@code {model}}, and pointers to values of a
 * status, in whose place the sandbox puts the id of the task.
 */
final class PathPattern {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(id|model|/[^{}]*)}");

    private final Pattern path;
    private final Map<String, Pattern> parameters = new LinkedHashMap<>();

    /**
     * The values of the placeholders.
     *
     * @param id the id of a task; an empty string if the path contains none
     * @param model the model; an empty string if the path contains none
     */
    record Values(String id, String model) {}

    PathPattern(String template) {
        String[] pathAndQuery = template.split("\\?", 2);
        path = pattern(pathAndQuery[0]);
        if (pathAndQuery.length > 1) {
            for (String parameter : pathAndQuery[1].split("&", -1)) {
                String[] nameAndValue = parameter.split("=", 2);
                parameters.put(nameAndValue[0], pattern(nameAndValue.length > 1 ? nameAndValue[1] : ""));
            }
        }
    }

    private static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(template);
        int end = 0;
        boolean hasId = false;
        while (placeholder.find()) {
            regex.append(Pattern.quote(template.substring(end, placeholder.start())));
            boolean model = placeholder.group(1).equals("model");
            regex.append(model ? "(?<model>.+)" : hasId ? "[^/]+" : "(?<id>[^/]+)");
            hasId |= !model;
            end = placeholder.end();
        }
        return Pattern.compile(
                regex.append(Pattern.quote(template.substring(end))).toString());
    }

    /** Returns the values of the placeholders; empty if a request does not match. */
    Optional<Values> match(String requestPath, Map<String, String> query) {
        Matcher found = path.matcher(requestPath);
        if (!found.matches()) {
            return Optional.empty();
        }
        String id = group(found, "id");
        for (Map.Entry<String, Pattern> parameter : parameters.entrySet()) {
            Matcher value = parameter.getValue().matcher(query.getOrDefault(parameter.getKey(), ""));
            if (!value.matches()) {
                return Optional.empty();
            }
            id = id.isEmpty() ? group(value, "id") : id;
        }
        return Optional.of(new Values(id, group(found, "model")));
    }

    private static String group(Matcher found, String name) {
        return found.pattern().pattern().contains("(?<" + name + ">") ? found.group(name) : "";
    }
}
