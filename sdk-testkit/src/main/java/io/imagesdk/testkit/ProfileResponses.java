package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagesdk.check.ProfileCheck;
import io.imagesdk.check.ResponseExample;
import io.imagesdk.check.ResponseReport;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import io.imagesdk.provider.TaskRequest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Writes the responses of a profile: the values stand where the pointers of the profile look for them. Where a pointer
 * allows several forms, such as an item that is a URL or that contains one, the library decodes a sample of each form,
 * and the first one that it understands is used.
 */
final class ProfileResponses {
    private static final String MODERATED = "Your request was rejected by the safety system.";
    private static final String SAMPLE_URL = "https://example.invalid/sample.png";
    private static final String SAMPLE_BASE64 =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9" + "awAAAABJRU5ErkJggg==";
    private static final String DATA_URI = "data:image/png;base64,";
    private static final BigDecimal TICKS_PER_DOLLAR = BigDecimal.TEN.pow(Dialect.TICK_DECIMALS);
    private static final Map<TaskState, List<String>> COMMON_NAMES = Map.of(
            TaskState.QUEUED, List.of("queued", "pending"),
            TaskState.RUNNING, List.of("processing", "running"),
            TaskState.DONE, List.of("completed", "succeeded", "success", "done"),
            TaskState.FAILED, List.of("failed", "error"),
            TaskState.CANCELLED, List.of("cancelled", "canceled"),
            TaskState.MODERATED, List.of("moderated"),
            TaskState.EXPIRED, List.of("expired"));

    private final ProviderProfile profile;
    private final List<ImageShape> shapes;
    private final List<ImageShape> taskShapes;

    /**
     * Derives the responses of a profile.
     *
     * @throws IllegalArgumentException if the library finds an image in no derived response
     */
    ProfileResponses(ProviderProfile profile) {
        this.profile = profile;
        this.shapes = decodable(profile.responseMapping(), false);
        this.taskShapes = profile.task().isPresent() ? decodable(resultMapping(), true) : List.of();
        boolean always = profile.task()
                .filter(task -> task.activation().location() == AsyncActivation.Location.ALWAYS)
                .isPresent();
        if (always && taskShapes.isEmpty()) {
            throw new IllegalArgumentException("profile '" + profile.id()
                    + "' finds no image in a completed task: check imagePointers, base64Members and urlMembers of"
                    + " resultMapping");
        }
    }

    private ResponseMapping resultMapping() {
        return profile.task().flatMap(TaskProtocol::resultMapping).orElse(profile.responseMapping());
    }

    private ResponseMapping mapping(boolean task) {
        return task ? resultMapping() : profile.responseMapping();
    }

    private List<ImageShape> decodable(ResponseMapping mapping, boolean task) {
        List<ImageShape> found = ImageShape.candidates(mapping).stream()
                .filter(shape -> isDecodable(shape, task))
                .toList();
        return ImageShape.preferred(mapping, task).stream()
                .flatMap(content -> found.stream()
                        .filter(shape -> shape.content() == content)
                        .limit(1))
                .toList();
    }

    private boolean isDecodable(ImageShape shape, boolean task) {
        int count = shape.isRepeatable() ? 2 : 1;
        ObjectNode body = images(shape, count, task, index -> sample(shape));
        ResponseExample.RequestType type = !task
                ? ResponseExample.RequestType.SUBMIT
                : hasSeparateResult() ? ResponseExample.RequestType.RESULT : ResponseExample.RequestType.POLL;
        ResponseExample example = ResponseExample.of("sandbox", body.toString().getBytes(StandardCharsets.UTF_8))
                .as(type);
        List<ResponseReport.Image> images =
                ProfileCheck.of(profile, List.of(example)).responses().get(0).images();
        return images.size() == count
                && images.stream()
                        .allMatch(image -> image.isUsable()
                                && image.url().isPresent() == (shape.content() == ImageShape.Content.URL));
    }

    private static String sample(ImageShape shape) {
        return switch (shape.content()) {
            case BASE64 -> SAMPLE_BASE64;
            case DATA_URI -> DATA_URI + SAMPLE_BASE64;
            case URL -> SAMPLE_URL;
        };
    }

    /**
     * Returns the form of the images of a response.
     *
     * @param base64 whether the request selects images in the response; empty if it does not select
     */
    Optional<ImageShape> shape(boolean task, Optional<Boolean> base64) {
        List<ImageShape> available = task ? taskShapes : shapes;
        return available.stream()
                .filter(shape -> base64.isPresent() && (shape.content() == ImageShape.Content.URL) != base64.get())
                .findFirst()
                .or(() -> available.stream().findFirst());
    }

    /** Returns a response with images, without the documents that it embeds as text. */
    ObjectNode images(ImageShape shape, int count, boolean task, IntFunction<String> text) {
        ObjectNode body = task && !hasSeparateResult() ? state(TaskState.DONE) : envelope();
        for (int index = 0; index < count; index++) {
            PointerTree.put(body, shape.pointer(), TextNode.valueOf(text.apply(index)), index);
        }
        mapping(task).embeddedJsonPointers().forEach(pointer -> PointerTree.embed(body, pointer));
        return body;
    }

    /** Returns whether the images of a task are in another response than its status. */
    boolean hasSeparateResult() {
        return profile.task()
                .filter(task -> task.resultRequest().isPresent()
                        || !task.resultUrlPointers().isEmpty())
                .isPresent();
    }

    /** Adds the cost and the usage where the profile looks for them. */
    void addCost(ObjectNode body, BigDecimal cost, int images, boolean task) {
        ResponseMapping mapping = mapping(task);
        BigDecimal amount =
                switch (mapping.costUnit()) {
                    case USD -> cost;
                    case USD_TICKS -> cost.multiply(TICKS_PER_DOLLAR);
                    case CREDITS -> BigDecimal.valueOf(images);
                };
        mapping.costPointers().stream()
                .limit(1)
                .forEach(pointer -> PointerTree.put(body, pointer, DecimalNode.valueOf(amount), 0));
        mapping.usageMemberPointers()
                .forEach((name, pointer) -> PointerTree.put(body, pointer, IntNode.valueOf(images), 0));
        putFirst(body, mapping.requestIdPointers(), UUID.randomUUID().toString());
    }

    /** Returns a response without images, in which the array of the images is empty. */
    ObjectNode empty(boolean task) {
        ObjectNode body = task && !hasSeparateResult() ? state(TaskState.DONE) : envelope();
        mapping(task).imagePointers().stream()
                .filter(pointer -> pointer.endsWith("/*"))
                .limit(1)
                .forEach(pointer -> putEmptyArray(body, pointer));
        mapping(task).embeddedJsonPointers().forEach(pointer -> PointerTree.embed(body, pointer));
        return body;
    }

    /** Returns a response in which an array at a pointer is empty. */
    ObjectNode empty(String pointer) {
        ObjectNode body = envelope();
        if (pointer.endsWith("/*")) {
            putEmptyArray(body, pointer);
        }
        return body;
    }

    /** Puts an empty array in the place of the items that a pointer leads to. */
    private static void putEmptyArray(ObjectNode body, String pointer) {
        String array = pointer.substring(0, pointer.length() - 2);
        PointerTree.put(body, array, SandboxJson.object().arrayNode(), 0);
    }

    /** Returns the response to a submission. */
    ObjectNode submission(String taskId, ProfileDialect dialect, String origin) {
        TaskProtocol task = task();
        ObjectNode body = envelope();
        // A response without an id is useless, so that the other values give way to it.
        putFirst(body, task.idPointers(), taskId);
        putFirst(body, task.statusUrlPointers(), dialect.taskUrl(origin, taskId, ""));
        putFirst(body, task.cancelUrlPointers(), dialect.taskUrl(origin, taskId, "/cancel"));
        putFirst(body, task.statusPointers(), name(TaskState.QUEUED));
        return body;
    }

    /** Returns the status of a task without its images. */
    ObjectNode status(TaskState state, int percent, String taskId, ProfileDialect dialect, String origin) {
        TaskProtocol task = task();
        ObjectNode body = state(state);
        task.progressPointers().stream()
                .limit(1)
                .forEach(pointer -> PointerTree.put(body, pointer, IntNode.valueOf(percent), 0));
        if (state == TaskState.DONE) {
            putFirst(body, task.resultUrlPointers(), dialect.taskUrl(origin, taskId, "/result"));
            task.resultRequest()
                    .map(TaskRequest::pointers)
                    .orElse(List.of())
                    .forEach(pointer -> PointerTree.put(body, pointer, TextNode.valueOf(taskId), 0));
        }
        return body;
    }

    /** Returns the status of a task that ended without images. */
    ObjectNode failure(boolean moderated) {
        TaskProtocol task = task();
        boolean hasState = moderated && task.stateNames().containsKey(TaskState.MODERATED);
        ObjectNode body = state(hasState ? TaskState.MODERATED : TaskState.FAILED);
        Optional<ErrorRule> rule = moderated ? rule(ErrorRule.ErrorKind.MODERATION) : Optional.empty();
        putFirst(
                body,
                orElse(task.errorMessagePointers(), "/error/message"),
                text(rule, moderated ? MODERATED : SandboxTask.FAILURE));
        rule.flatMap(ProfileResponses::code)
                .ifPresent(code -> putFirst(body, orElse(task.errorCodePointers(), "/error/code"), code));
        return body;
    }

    private static List<String> orElse(List<String> pointers, String common) {
        return pointers.isEmpty() ? List.of(common) : pointers;
    }

    private TaskProtocol task() {
        return profile.task().orElseThrow();
    }

    private static void putFirst(ObjectNode body, List<String> pointers, String text) {
        pointers.stream().limit(1).forEach(pointer -> PointerTree.put(body, pointer, TextNode.valueOf(text), 0));
    }

    /** Returns a body with the status of a task. */
    private ObjectNode state(TaskState state) {
        ObjectNode body = envelope();
        putFirst(body, task().statusPointers(), name(state));
        return body;
    }

    /** Returns the name of a state: a word of the profile, or a common word, or a number of the profile. */
    String name(TaskState state) {
        List<String> names = task().stateNames().getOrDefault(state, List.of());
        return Stream.of(
                        names.stream().filter(name -> !name.matches("[0-9]+")),
                        COMMON_NAMES.getOrDefault(state, List.of()).stream(),
                        names.stream())
                .flatMap(candidates -> candidates)
                .filter(name -> task().stateOf(name).equals(Optional.of(state)))
                .findFirst()
                .orElse(state.name());
    }

    /** Returns an empty body, or one with the code of success if the profile states such codes. */
    private ObjectNode envelope() {
        ObjectNode body = SandboxJson.object();
        TaskProtocol defaults = TaskProtocol.builder().useLocationHeader(true).build();
        profile.task()
                .filter(task -> !task.successCodes().equals(defaults.successCodes())
                        || !task.codePointer().equals(defaults.codePointer()))
                .ifPresent(task -> task.successCodes().stream()
                        .limit(1)
                        .forEach(code -> PointerTree.put(body, task.codePointer(), number(code), 0)));
        return body;
    }

    private static JsonNode number(String text) {
        return text.matches("[0-9]{1,9}") ? IntNode.valueOf(Integer.parseInt(text)) : TextNode.valueOf(text);
    }

    /** Returns the body of an error. */
    ObjectNode error(int status, String message) {
        return error(
                rule(kindOf(status))
                        .filter(found ->
                                found.statuses().isEmpty() || found.statuses().contains(status)),
                message);
    }

    private ObjectNode error(Optional<ErrorRule> rule, String message) {
        ResponseMapping mapping = profile.responseMapping();
        ObjectNode body = SandboxJson.object();
        putFirst(body, orElse(inBody(mapping.errorMessagePointers()), "/error/message"), text(rule, message));
        Optional<String> code = rule.flatMap(ProfileResponses::code);
        code.ifPresent(text -> putFirst(body, orElse(inBody(mapping.errorCodePointers()), "/error/code"), text));
        rule.map(ErrorRule::values)
                .orElse(Map.of())
                .forEach((pointer, values) ->
                        PointerTree.put(body, pointer, TextNode.valueOf(withoutWildcards(values.get(0))), 0));
        return body;
    }

    /** Returns the response to a request that moderation rejects. */
    SandboxResponse moderated(boolean task) {
        ResponseMapping mapping = mapping(task);
        Optional<ErrorRule> rule = rule(ErrorRule.ErrorKind.MODERATION);
        if (rule.isPresent()) {
            int status = rule.get().statuses().stream().findFirst().orElse(400);
            return SandboxResponse.json(status, error(rule, MODERATED));
        }
        ObjectNode body = empty(task);
        mapping.moderationValues()
                .forEach((pointer, values) ->
                        PointerTree.put(body, pointer, TextNode.valueOf(withoutWildcards(values.get(0))), 0));
        return mapping.moderationValues().isEmpty() && !mapping.emptyMeansModerated()
                ? SandboxResponse.json(400, error(rule, MODERATED))
                : SandboxResponse.json(200, body);
    }

    /** Marks an image as blocked by moderation; returns whether the profile has a flag for that. */
    boolean block(ObjectNode body, ImageShape shape, int index, boolean task) {
        String item = shape.pointer().substring(0, Math.max(0, shape.pointer().lastIndexOf('/')));
        Map<String, List<String>> flags = mapping(task).moderationFlags();
        flags.entrySet().stream().limit(1).forEach(flag -> {
            String value = withoutWildcards(flag.getValue().get(0));
            JsonNode node = value.matches("true|false")
                    ? BooleanNode.valueOf(Boolean.parseBoolean(value))
                    : TextNode.valueOf(value);
            PointerTree.put(body, item + "/" + flag.getKey(), node, index);
        });
        return !flags.isEmpty();
    }

    private static String withoutWildcards(String pattern) {
        String text = pattern.replace("*", "");
        return text.isEmpty() ? "blocked" : text;
    }

    private static List<String> inBody(List<String> pointers) {
        return pointers.stream().filter(pointer -> pointer.startsWith("/")).toList();
    }

    private Optional<ErrorRule> rule(ErrorRule.ErrorKind kind) {
        return profile.errorRules().stream().filter(rule -> rule.kind() == kind).findFirst();
    }

    private static Optional<String> code(ErrorRule rule) {
        return rule.codes().stream().sorted().findFirst().map(ProfileResponses::withoutWildcards);
    }

    /** Returns a message that the rule recognizes. */
    private static String text(Optional<ErrorRule> rule, String message) {
        return rule.filter(found -> found.codes().isEmpty())
                .flatMap(found -> found.messageContains().stream().findFirst())
                .map(part -> message + " (" + part + ")")
                .orElse(message);
    }

    private static ErrorRule.ErrorKind kindOf(int status) {
        return switch (status) {
            case 401, 403 -> ErrorRule.ErrorKind.AUTHENTICATION;
            case 402 -> ErrorRule.ErrorKind.QUOTA;
            case 404 -> ErrorRule.ErrorKind.NOT_FOUND;
            case 413 -> ErrorRule.ErrorKind.REQUEST_TOO_LARGE;
            case 429 -> ErrorRule.ErrorKind.RATE_LIMIT;
            case 503, 529 -> ErrorRule.ErrorKind.OVERLOADED;
            default -> ErrorRule.ErrorKind.OTHER;
        };
    }
}
