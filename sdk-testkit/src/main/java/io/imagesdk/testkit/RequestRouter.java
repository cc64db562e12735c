package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows the routes, and what the directives of a prompt do to an answer. */
final class RequestRouter {
    private static final Set<String> IMAGE_ROUTES = Set.of("/images/generations", "/images/edits");
    private static final Pattern FILE = Pattern.compile("/files/([a-z0-9]+\\.[a-z]+)");
    private static final Pattern CANCEL = Pattern.compile("/tasks/([^/]+)/cancel");
    private static final Pattern TASK = Pattern.compile("/(images/)?tasks/([^/]+)");
    private static final Pattern DEFERRED = Pattern.compile("/images/([^/]+)");
    private static final Pattern ASYNC_QUERY = Pattern.compile("(?:^|.*&)async=true(?:&.*|$)");
    private static final String LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head>"
            + "<body><form><input name=\"user\"><input name=\"password\"></form></body></html>";

    private final ResponseFactory responses;
    private final Tasks tasks;
    private final ImageStore imageStore;
    private final ImageRenderer renderer;

    RequestRouter(ResponseFactory responses, Tasks tasks, ImageStore imageStore, ImageRenderer renderer) {
        this.responses = responses;
        this.tasks = tasks;
        this.imageStore = imageStore;
        this.renderer = renderer;
    }

    SandboxResponse response(SandboxRequest sandboxRequest) throws RejectedException {
        String method = sandboxRequest.method();
        String path = sandboxRequest.path();
        if (IMAGE_ROUTES.contains(path)) {
            return switch (method) {
                case "POST" -> images(sandboxRequest);
                case "OPTIONS" -> SandboxResponse.empty(200).with("Allow", "OPTIONS, POST");
                default -> notAllowed("OPTIONS, POST");
            };
        }
        Matcher file = FILE.matcher(path);
        if (file.matches()) {
            return Set.of("GET", "HEAD").contains(method) ? file(file.group(1)) : notAllowed("GET, HEAD");
        }
        Matcher cancel = CANCEL.matcher(path);
        if (cancel.matches()) {
            return method.equals("POST") ? tasks.cancel(cancel.group(1)) : notAllowed("POST");
        }
        Matcher task = TASK.matcher(path);
        if (task.matches()) {
            return task(method, task.group(1) != null, task.group(2));
        }
        Matcher deferred = DEFERRED.matcher(path);
        if (deferred.matches()) {
            return method.equals("GET") ? tasks.deferred(deferred.group(1)) : notAllowed("GET");
        }
        throw new RejectedException(404, null, "Invalid URL (" + method + " " + path + ")");
    }

    private SandboxResponse task(String method, boolean underImages, String id) throws RejectedException {
        return switch (method) {
            case "GET" -> underImages ? tasks.enveloped(id) : tasks.plain(id);
            case "DELETE" -> tasks.cancel(id);
            default -> notAllowed("GET, DELETE");
        };
    }

    private SandboxResponse images(SandboxRequest sandboxRequest) throws RejectedException {
        ImageSpec imageSpec = ImageSpec.of(sandboxRequest);
        Directives directives = imageSpec.directives();
        boolean query = ASYNC_QUERY.matcher(sandboxRequest.query()).matches();
        boolean deferred = Json.flag(sandboxRequest.fields(), "deferred");
        boolean task = query || deferred || Json.flag(sandboxRequest.fields(), "async");
        SandboxResponse response = directives.has(Directives.REFUSE) || directives.has(Directives.HTML)
                ? turnedAway(imageSpec)
                : task
                        ? submitted(imageSpec, query, deferred)
                        : drawn(imageSpec, Json.flag(sandboxRequest.fields(), "stream"));
        long millis = task ? 0 : (long) (directives.number(Directives.SECONDS, 0) * 1000);
        return response.sent(manner(directives), Duration.ofMillis(millis));
    }

    private static SandboxResponse turnedAway(ImageSpec imageSpec) throws RejectedException {
        Directives directives = imageSpec.directives();
        if (directives.has(Directives.HTML)) {
            return SandboxResponse.of(200, "text/html; charset=utf-8", Content.of(LOGIN_PAGE));
        }
        int status = (int) directives.number(Directives.REFUSE, 400);
        if (status < 200 || status > 599) {
            throw RejectedException.badValue(
                    "prompt", "The sandbox refuses with a status of 200 to 599, not " + status + ".");
        }
        SandboxResponse response =
                SandboxResponse.json(status, imageSpec.dialect().error(status, null, Dialect.words(status)));
        return directives.has(Directives.RETRY_AFTER)
                ? response.with("Retry-After", String.valueOf((long) directives.number(Directives.RETRY_AFTER, 1)))
                : response;
    }

    private SandboxResponse submitted(ImageSpec imageSpec, boolean query, boolean deferred) throws RejectedException {
        Task task = tasks.submit(imageSpec, deferred);
        if (deferred) {
            return SandboxResponse.json(200, Json.object().put("request_id", task.id()));
        }
        ObjectNode body = Json.object().put("id", task.id());
        if (query) {
            body.put("task_id", task.id());
        }
        return SandboxResponse.json(200, body.put("status", "queued").put("progress", 0));
    }

    private SandboxResponse drawn(ImageSpec imageSpec, boolean stream) throws RejectedException {
        if (stream) {
            return SandboxResponse.events(responses.events(imageSpec));
        }
        return imageSpec.directives().isBare(Directives.BLOCK)
                ? SandboxResponse.json(400, imageSpec.dialect().moderated())
                : SandboxResponse.json(responses.response(imageSpec).printed());
    }

    private SandboxResponse file(String name) throws RejectedException {
        ImageStore.Picture entry = imageStore.find(name);
        if (entry == null) {
            throw new RejectedException(404, null, "No such file.");
        }
        ImageSpec imageSpec = entry.imageSpec();
        Content image = renderer.image(imageSpec, entry.index());
        boolean broken = imageSpec.directives().names(Directives.BROKEN, entry.index());
        return SandboxResponse.of(200, imageSpec.format().mediaType(), broken ? Content.half(image) : image);
    }

    private static SandboxResponse notAllowed(String allowed) {
        return SandboxResponse.json(
                        405, Dialect.OPENAI.error(405, null, "Not allowed to this URL; allowed are " + allowed))
                .with("Allow", allowed);
    }

    private static SandboxResponse.Ending manner(Directives directives) {
        if (directives.has(Directives.SILENT)) {
            return SandboxResponse.Ending.SILENT;
        }
        if (directives.has(Directives.STALL)) {
            return SandboxResponse.Ending.HALF_THEN_SILENCE;
        }
        return directives.has(Directives.FAIL) ? SandboxResponse.Ending.HALF_THEN_CLOSED : SandboxResponse.Ending.WHOLE;
    }
}
