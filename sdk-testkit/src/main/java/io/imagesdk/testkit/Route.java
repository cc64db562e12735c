package io.imagesdk.testkit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path addresses.
 *
 * @param target the kind of resource
 * @param path the path without the dialect and without the prefix {@code /v1}
 * @param id the id of the task, the batch, the model or an uploaded file, or the name of an image; empty for other
 *     targets
 * @param dialect the dialect that the first segment specifies; empty if it specifies none
 */
record Route(Target target, String path, String id, Optional<Dialect> dialect) {
    private static final Pattern PREFIXED = Pattern.compile("/([a-z]+)(/.*)");
    private static final Pattern VERSION = Pattern.compile("/v1(?:beta)?(/.*)");
    private static final List<Rule> RULES = List.of(
            new Rule(Target.GENERATIONS, "/images/generations()"),
            new Rule(Target.EDITS, "/images/edits()"),
            new Rule(Target.FILE, "/files/([a-z0-9]+\\.[a-z]+)"),
            new Rule(Target.UPLOAD, "/files()"),
            new Rule(Target.FILE_CONTENT, "/files/([^/]+)/content"),
            new Rule(Target.FILE_CONTENT, "/download/v1beta/(files/[^/:]+):download"),
            new Rule(Target.UPLOADED_FILE, "/files/([^/]+)"),
            new Rule(Target.RESUMABLE_UPLOAD, "/upload/v1beta/files()"),
            new Rule(Target.BATCHES, "/batches()"),
            new Rule(Target.BATCH_CANCELLATION, "/batches/([^/:]+)(?:/|:)cancel"),
            new Rule(Target.BATCH_RESULTS, "/batches/([^/:]+)/results"),
            new Rule(Target.BATCH, "/batches/([^/:]+)"),
            new Rule(Target.CONTENT_BATCHES, "/models/([^/:]+):batchGenerateContent"),
            new Rule(Target.CANCELLATION, "/tasks/([^/]+)/cancel"),
            new Rule(Target.PLAIN_TASK, "/tasks/([^/]+)"),
            new Rule(Target.ENVELOPED_TASK, "/images/tasks/([^/]+)"),
            new Rule(Target.DEFERRED_REQUEST, "/images/([^/]+)"),
            new Rule(Target.CONTENT, "/models/([^/:]+):generateContent"),
            new Rule(Target.MODELS, "/models()"),
            new Rule(Target.MODEL, "/models/([^/]+)"),
            new Rule(Target.XAI_MODELS, "/image-generation-models()"),
            new Rule(Target.XAI_MODEL, "/image-generation-models/([^/]+)"));

    /** The kinds of resources. */
    enum Target {
        GENERATIONS,
        EDITS,
        FILE,
        /** Input files of batches. */
        UPLOAD,
        /** Input files of batches at Gemini, in two requests. */
        RESUMABLE_UPLOAD,
        UPLOADED_FILE,
        /** A file with results of a batch. */
        FILE_CONTENT,
        BATCHES,
        /** Batches of a model at Gemini. */
        CONTENT_BATCHES,
        BATCH,
        BATCH_CANCELLATION,
        /** The results of a batch of xAI. */
        BATCH_RESULTS,
        CANCELLATION,
        PLAIN_TASK,
        ENVELOPED_TASK,
        DEFERRED_REQUEST,
        /** Generates or edits images in the dialect of Gemini. */
        CONTENT,
        MODELS,
        MODEL,
        XAI_MODELS,
        XAI_MODEL,
        /** A part of the page, or nothing. */
        OTHER
    }

    private record Rule(Target target, Pattern pattern) {
        Rule(Target target, String pattern) {
            this(target, Pattern.compile(pattern));
        }
    }

    /** Returns the route of a path, which may begin with a dialect and with {@code /v1}. */
    static Route of(String path) {
        Matcher prefixed = PREFIXED.matcher(path);
        Optional<Dialect> dialect = prefixed.matches() ? Dialect.byId(prefixed.group(1)) : Optional.empty();
        String versioned = dialect.isPresent() ? prefixed.group(2) : path;
        Matcher version = VERSION.matcher(versioned);
        String rest = version.matches() ? version.group(1) : versioned;
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern().matcher(rest);
            if (matcher.matches()) {
                return new Route(rule.target(), rest, matcher.group(1), dialect);
            }
        }
        return new Route(Target.OTHER, rest, "", dialect);
    }

    /** Returns whether the path addresses batches or their files. */
    boolean isOfBatches() {
        return switch (target) {
            case UPLOAD,
                    RESUMABLE_UPLOAD,
                    UPLOADED_FILE,
                    FILE_CONTENT,
                    BATCHES,
                    CONTENT_BATCHES,
                    BATCH,
                    BATCH_CANCELLATION,
                    BATCH_RESULTS -> true;
            default -> false;
        };
    }

    /** Returns the operation of a request. */
    Operation operation(String method) {
        return switch (target) {
            case GENERATIONS, CONTENT -> method.equals("POST") ? Operation.GENERATE : Operation.OTHER;
            case EDITS -> method.equals("POST") ? Operation.EDIT : Operation.OTHER;
            case FILE, FILE_CONTENT, BATCH_RESULTS -> Operation.DOWNLOAD;
            case CANCELLATION, BATCH_CANCELLATION -> Operation.CANCEL;
            case UPLOAD, RESUMABLE_UPLOAD -> Operation.UPLOAD;
            case BATCHES, CONTENT_BATCHES -> method.equals("POST") ? Operation.BATCH : Operation.OTHER;
            case BATCH -> method.equals("GET") ? Operation.POLL : Operation.OTHER;
            case PLAIN_TASK, ENVELOPED_TASK -> taskOperation(method);
            case DEFERRED_REQUEST -> method.equals("GET") ? Operation.POLL : Operation.OTHER;
            case MODELS, MODEL, XAI_MODELS, XAI_MODEL, UPLOADED_FILE, OTHER -> Operation.OTHER;
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
