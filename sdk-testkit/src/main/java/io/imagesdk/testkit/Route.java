package io.imagesdk.testkit;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path addresses.
 *
 * @param target the kind of resource
 * @param path the path without the prefix {@code /v1}
 * @param id the id of the task or the name of the file; empty for other targets
 */
record Route(Target target, String path, String id) {
    private static final List<Rule> RULES = List.of(
            new Rule(Target.GENERATIONS, "/images/generations()"),
            new Rule(Target.EDITS, "/images/edits()"),
            new Rule(Target.FILE, "/files/([a-z0-9]+\\.[a-z]+)"),
            new Rule(Target.CANCELLATION, "/tasks/([^/]+)/cancel"),
            new Rule(Target.PLAIN_TASK, "/tasks/([^/]+)"),
            new Rule(Target.ENVELOPED_TASK, "/images/tasks/([^/]+)"),
            new Rule(Target.DEFERRED_REQUEST, "/images/([^/]+)"));

    /** The kinds of resources. */
    enum Target {
        GENERATIONS,
        EDITS,
        FILE,
        CANCELLATION,
        PLAIN_TASK,
        ENVELOPED_TASK,
        DEFERRED_REQUEST,
        /** A part of the page, or nothing. */
        OTHER
    }

    private record Rule(Target target, Pattern pattern) {
        Rule(Target target, String pattern) {
            this(target, Pattern.compile(pattern));
        }
    }

    /** Returns the route of a path without the prefix {@code /v1}. */
    static Route of(String path) {
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern().matcher(path);
            if (matcher.matches()) {
                return new Route(rule.target(), path, matcher.group(1));
            }
        }
        return new Route(Target.OTHER, path, "");
    }

    /** Returns the operation of a request. */
    Operation operation(String method) {
        return switch (target) {
            case GENERATIONS -> method.equals("POST") ? Operation.GENERATE : Operation.OTHER;
            case EDITS -> method.equals("POST") ? Operation.EDIT : Operation.OTHER;
            case FILE -> Operation.DOWNLOAD;
            case CANCELLATION -> Operation.CANCEL;
            case PLAIN_TASK, ENVELOPED_TASK -> taskOperation(method);
            case DEFERRED_REQUEST -> method.equals("GET") ? Operation.POLL : Operation.OTHER;
            case OTHER -> Operation.OTHER;
        };
    }

    private static Operation taskOperation(String method) {
        return switch (method) {
            case "GET" -> Operation.POLL;
            case "DELETE" -> Operation.CANCEL;
            default -> Operation.OTHER;
        };
    }
}
