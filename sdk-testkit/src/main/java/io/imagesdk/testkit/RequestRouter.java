package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Selects the handler for a request and applies the directives of its prompt to the response. */
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
    private final TaskHandler tasks;
    private final ImageStore imageStore;
    private final ImageRenderer renderer;

    RequestRouter(ResponseFactory responses, TaskHandler tasks, ImageStore imageStore, ImageRenderer renderer) {
        this.responses = responses;
        this.tasks = tasks;
        this.imageStore = imageStore;
        this.renderer = renderer;
    }

    SandboxResponse route(SandboxRequest request) throws RejectedException {
        String method = request.method();
        String path = request.path();
        if (IMAGE_ROUTES.contains(path)) {
            return switch (method) {
                case "POST" -> handleImages(request);
                case "OPTIONS" -> SandboxResponse.empty(200).withHeader("Allow", "OPTIONS, POST");
                default -> methodNotAllowed("OPTIONS, POST");
            };
        }
        Matcher file = FILE.matcher(path);
        if (file.matches()) {
            return Set.of("GET", "HEAD").contains(method) ? serveFile(file.group(1)) : methodNotAllowed("GET, HEAD");
        }
        Matcher cancel = CANCEL.matcher(path);
        if (cancel.matches()) {
            return method.equals("POST") ? tasks.cancel(cancel.group(1)) : methodNotAllowed("POST");
        }
        Matcher task = TASK.matcher(path);
        if (task.matches()) {
            return handleTask(method, task.group(1) != null, task.group(2));
        }
        Matcher deferred = DEFERRED.matcher(path);
        if (deferred.matches()) {
            return method.equals("GET") ? tasks.pollDeferred(deferred.group(1)) : methodNotAllowed("GET");
        }
        throw new RejectedException(404, null, "Invalid URL (" + method + " " + path + ")");
    }

    private SandboxResponse handleTask(String method, boolean underImages, String id) throws RejectedException {
        return switch (method) {
            case "GET" -> underImages ? tasks.pollEnveloped(id) : tasks.pollPlain(id);
            case "DELETE" -> tasks.cancel(id);
            default -> methodNotAllowed("GET, DELETE");
        };
    }

    private SandboxResponse handleImages(SandboxRequest request) throws RejectedException {
        ImageSpec spec = ImageSpec.of(request);
        Directives directives = spec.directives();
        boolean asyncQuery = ASYNC_QUERY.matcher(request.query()).matches();
        boolean deferred = SandboxJson.isTrue(request.fields(), "deferred");
        boolean task = asyncQuery || deferred || SandboxJson.isTrue(request.fields(), "async");
        SandboxResponse response = directives.has(Directives.REFUSE) || directives.has(Directives.HTML)
                ? rejected(spec)
                : task
                        ? submit(spec, asyncQuery, deferred)
                        : generate(spec, SandboxJson.isTrue(request.fields(), "stream"));
        long millis = task ? 0 : (long) (directives.number(Directives.SECONDS, 0) * 1000);
        return response.withEnding(ending(directives), Duration.ofMillis(millis));
    }

    private static SandboxResponse rejected(ImageSpec spec) throws RejectedException {
        Directives directives = spec.directives();
        if (directives.has(Directives.HTML)) {
            return SandboxResponse.of(200, "text/html; charset=utf-8", BodyContent.of(LOGIN_PAGE));
        }
        int status = (int) directives.number(Directives.REFUSE, 400);
        if (status < 200 || status > 599) {
            throw RejectedException.invalidValue(
                    "prompt", "The status of [refuse] must be 200 to 599, was " + status + ".");
        }
        SandboxResponse response =
                SandboxResponse.json(status, spec.dialect().error(status, null, Dialect.messageFor(status)));
        return directives.has(Directives.RETRY_AFTER)
                ? response.withHeader(
                        "Retry-After", String.valueOf((long) directives.number(Directives.RETRY_AFTER, 1)))
                : response;
    }

    private SandboxResponse submit(ImageSpec spec, boolean asyncQuery, boolean deferred) throws RejectedException {
        SandboxTask task = tasks.submit(spec, deferred);
        if (deferred) {
            return SandboxResponse.json(200, SandboxJson.object().put("request_id", task.id()));
        }
        ObjectNode body = SandboxJson.object().put("id", task.id());
        if (asyncQuery) {
            body.put("task_id", task.id());
        }
        return SandboxResponse.json(200, body.put("status", "queued").put("progress", 0));
    }

    private SandboxResponse generate(ImageSpec spec, boolean stream) throws RejectedException {
        if (stream) {
            return SandboxResponse.events(responses.createEvents(spec));
        }
        return spec.directives().appliesToRequest(Directives.BLOCK)
                ? SandboxResponse.json(400, spec.dialect().moderationError())
                : SandboxResponse.json(responses.createResponse(spec).toContent());
    }

    private SandboxResponse serveFile(String name) throws RejectedException {
        ImageStore.StoredImage stored = imageStore.find(name);
        if (stored == null) {
            throw new RejectedException(404, null, "No such file.");
        }
        ImageSpec spec = stored.spec();
        BodyContent image = renderer.render(spec, stored.index());
        boolean broken = spec.directives().appliesToImage(Directives.BROKEN, stored.index());
        return SandboxResponse.of(200, spec.format().mediaType(), broken ? BodyContent.firstHalf(image) : image);
    }

    private static SandboxResponse methodNotAllowed(String allowed) {
        return SandboxResponse.json(
                        405, Dialect.OPENAI.error(405, null, "Method not allowed for this URL. Allowed: " + allowed))
                .withHeader("Allow", allowed);
    }

    private static SandboxResponse.Ending ending(Directives directives) {
        if (directives.has(Directives.SILENT)) {
            return SandboxResponse.Ending.SILENT;
        }
        if (directives.has(Directives.STALL)) {
            return SandboxResponse.Ending.HALF_THEN_SILENCE;
        }
        return directives.has(Directives.FAIL)
                ? SandboxResponse.Ending.HALF_THEN_CLOSED
                : SandboxResponse.Ending.COMPLETE;
    }
}
