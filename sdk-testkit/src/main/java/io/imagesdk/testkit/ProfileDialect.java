package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.testkit.ProfileCall.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The API that a profile describes. All its paths are below a first segment that is the id of the profile.
 */
final class ProfileDialect {
    private static final String TASK_PATH = "/_tasks/{id}";

    private final ProviderProfile profile;
    private final ProfileResponses responses;

    ProfileDialect(ProviderProfile profile) {
        this.profile = profile;
        this.responses = new ProfileResponses(profile);
    }

    ProviderProfile profile() {
        return profile;
    }

    ProfileResponses responses() {
        return responses;
    }

    /** Returns the path of the base URL. */
    String basePath() {
        return "/" + profile.id();
    }

    boolean serves(String path) {
        return path.startsWith(basePath() + "/") || path.equals(basePath());
    }

    /** Returns the URL at which the sandbox reports a task, for a profile that reads URLs from responses. */
    String taskUrl(String origin, String taskId, String suffix) {
        return origin + basePath() + TASK_PATH.replace("{id}", taskId) + suffix;
    }

    /** Returns what a request is about. */
    ProfileCall call(String method, String requestPath, String query, JsonNode body, RecordedRequest recorded)
            throws RejectedException {
        Map<String, String> parameters = parameters(query);
        String path = requestPath.substring(Math.min(basePath().length(), requestPath.length()));
        // The library does not repeat the last segment of a base URL that is the first one of a path.
        return call(method, path, parameters, body, recorded)
                .or(() -> call(method, requestPath, parameters, body, recorded))
                .orElseThrow(() -> new RejectedException(
                        404,
                        null,
                        "The profile " + profile.id() + " has no " + method + " " + path
                                + ". It generates images with POST "
                                + profile.generation().path() + "."));
    }

    private Optional<ProfileCall> call(
            String method, String path, Map<String, String> parameters, JsonNode body, RecordedRequest recorded) {
        Optional<ProfileCall> call = taskCall(method, path, parameters, body);
        for (Kind kind : List.of(Kind.GENERATE, Kind.EDIT)) {
            Optional<io.imagesdk.provider.Operation> operation = operation(kind);
            if (call.isEmpty() && operation.isPresent()) {
                call = imageCall(kind, operation.get(), method, path, parameters, body, recorded);
            }
        }
        return call;
    }

    Optional<io.imagesdk.provider.Operation> operation(Kind kind) {
        return kind == Kind.GENERATE
                ? Optional.of(profile.generation())
                : profile.editing().map(Editing::operation);
    }

    private Optional<ProfileCall> imageCall(
            Kind kind,
            io.imagesdk.provider.Operation operation,
            String method,
            String path,
            Map<String, String> parameters,
            JsonNode body,
            RecordedRequest recorded) {
        String suffix = profile.task()
                .map(TaskProtocol::activation)
                .filter(activation -> activation.location() == AsyncActivation.Location.PATH_SUFFIX)
                .map(AsyncActivation::name)
                .orElse("");
        boolean suffixed = !suffix.isEmpty() && path.endsWith(suffix);
        String plainPath = suffixed ? path.substring(0, path.length() - suffix.length()) : path;
        return new PathPattern(operation.path())
                .match(plainPath, parameters)
                .filter(values ->
                        kind == Kind.GENERATE ? !isEdit(body, recorded) : isEdit(body, recorded) || !sharesPath())
                .filter(values -> List.of("POST", "OPTIONS").contains(method))
                .map(values -> new ProfileCall(
                        this,
                        method.equals("POST") ? kind : Kind.PROBE,
                        "",
                        values.model(),
                        suffixed || isAsync(parameters, body, recorded)));
    }

    private boolean sharesPath() {
        return profile.editing()
                .filter(editing ->
                        editing.operation().path().equals(profile.generation().path()))
                .isPresent();
    }

    /** Returns whether a request at a path that both operations share has input images. */
    private boolean isEdit(JsonNode body, RecordedRequest recorded) {
        return sharesPath()
                && (recorded.parts().stream().anyMatch(RecordedRequest.Part::isFile)
                        || !images(body).isEmpty());
    }

    private ArrayNode images(JsonNode body) {
        return profile.editing()
                .map(editing -> ProfileFields.images(editing.inputImages(), body))
                .orElseGet(() -> SandboxJson.object().arrayNode());
    }

    private boolean isAsync(Map<String, String> parameters, JsonNode body, RecordedRequest recorded) {
        if (profile.task().isEmpty()) {
            return false;
        }
        AsyncActivation activation = profile.task().get().activation();
        String expected = activation.value().toString();
        return switch (activation.location()) {
            case ALWAYS -> true;
            case MEMBER -> PointerTree.value(body, activation.name()).asText("").equals(expected);
            case QUERY -> expected.equals(parameters.get(activation.name()));
            case HEADER -> expected.equals(recorded.header(activation.name()));
            case PATH_SUFFIX -> false;
        };
    }

    private Optional<ProfileCall> taskCall(String method, String path, Map<String, String> parameters, JsonNode body) {
        if (profile.task().isEmpty()) {
            return Optional.empty();
        }
        TaskProtocol task = profile.task().get();
        return task.listing()
                .filter(listing -> listing.method().equals(method))
                .flatMap(listing -> new PathPattern(listing.path()).match(path, parameters))
                .map(values -> new ProfileCall(this, Kind.LIST, "", "", false))
                .or(() -> taskCall(task, method, path, parameters, body));
    }

    private Optional<ProfileCall> taskCall(
            TaskProtocol task, String method, String path, Map<String, String> parameters, JsonNode body) {
        return request(Kind.CANCEL, task.cancelRequest(), method, path, parameters, body)
                .or(() -> request(Kind.RESULT, task.resultRequest(), method, path, parameters, body))
                .or(() -> request(Kind.STATUS, task.statusRequest(), method, path, parameters, body))
                .or(() -> url(Kind.STATUS, "GET", "", method, path))
                .or(() -> url(Kind.RESULT, "GET", "/result", method, path))
                .or(() -> url(Kind.CANCEL, task.cancelUrlMethod(), "/cancel", method, path));
    }

    private Optional<ProfileCall> url(Kind kind, String expected, String suffix, String method, String path) {
        return request(
                kind,
                Optional.of(new TaskRequest(expected, TASK_PATH + suffix, Map.of())),
                method,
                path,
                Map.of(),
                null);
    }

    private Optional<ProfileCall> request(
            Kind kind,
            Optional<TaskRequest> request,
            String method,
            String path,
            Map<String, String> parameters,
            @Nullable JsonNode body) {
        return request.filter(expected -> expected.method().equals(method)).flatMap(expected -> new PathPattern(
                        expected.path())
                .match(path, parameters)
                .map(values -> values.id().isEmpty() && body != null ? idIn(expected.body(), body) : values.id())
                .filter(id -> !id.isEmpty())
                .map(id -> new ProfileCall(this, kind, id, "", false)));
    }

    /** Returns the text in the place of {@code {id}}; an empty string if the body differs from the template. */
    private static String idIn(Object template, JsonNode value) {
        if (template instanceof Map<?, ?> members) {
            String id = "";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                JsonNode actual = value.path(String.valueOf(member.getKey()));
                String found = idIn(member.getValue(), actual);
                boolean constant = !String.valueOf(member.getValue()).contains("{id}");
                if (constant ? !actual.asText("").equals(String.valueOf(member.getValue())) : found.isEmpty()) {
                    return "";
                }
                id = id.isEmpty() ? found : id;
            }
            return id;
        }
        if (template instanceof List<?> items) {
            return items.isEmpty() ? "" : idIn(items.get(0), value.path(0));
        }
        return String.valueOf(template).equals("{id}") ? value.asText("") : "";
    }

    /** Returns the members of a request for images as the built-in dialects name them. */
    ObjectNode fields(ProfileCall call, JsonNode body) throws RejectedException {
        Optional<io.imagesdk.provider.Operation> operation = operation(call.kind());
        if (operation.isEmpty() || !List.of(Kind.GENERATE, Kind.EDIT).contains(call.kind())) {
            return SandboxJson.object();
        }
        ObjectNode fields = ProfileFields.of(operation.get(), body);
        if (!call.model().isEmpty()) {
            fields.put("model", call.model());
        }
        if (call.kind() == Kind.EDIT) {
            fields.set("images", images(body));
        }
        if (!fields.has("response_format")) {
            boolean url = responses
                    .shape(call.async(), Optional.empty())
                    .filter(shape -> shape.content() == ImageShape.Content.URL)
                    .isPresent();
            fields.put("response_format", url ? "url" : "b64_json");
        }
        return fields;
    }

    static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query.split("&", -1)) {
            String[] nameAndValue = parameter.split("=", 2);
            parameters.put(nameAndValue[0], nameAndValue.length > 1 ? decoded(nameAndValue[1]) : "");
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException ignored) {
            // The value matches no parameter of the profile.
            return text;
        }
    }
}
