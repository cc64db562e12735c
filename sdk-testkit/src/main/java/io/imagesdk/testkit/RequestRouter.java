package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Selects the handler for a request and applies the directives of its prompt to the response. */
final class RequestRouter {
    private static final Set<String> IMAGE_ROUTES = Set.of("/images/generations", "/images/edits");
    private static final Pattern FILE = Pattern.compile("/files/([a-z0-9]+\\.[a-z]+)");
    private static final Pattern CANCEL = Pattern.compile("/tasks/([^/]+)/cancel");
    private static final Pattern TASK = Pattern.compile("/(images/)?tasks/([^/]+)");
    private static final Pattern DEFERRED = Pattern.compile("/images/([^/]+)");
    private static final Pattern ASYNC_QUERY = Pattern.compile("(?:^|.*&)async=true(?:&.*|$)");
    private static final byte[] GARBAGE = {(byte) 0xff, 0, (byte) 0xfe, 7, '{', '"', (byte) 0x80, 0x1b, 0};
    private static final String LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head>"
            + "<body><form><input name=\"user\"><input name=\"password\"></form></body></html>";

    private final ResponseFactory responses;
    private final TaskHandler tasks;
    private final ImageStore imageStore;
    private final ImageRenderer renderer;
    private final Ledger ledger;
    private final SandboxPage page;

    RequestRouter(
            ResponseFactory responses,
            TaskHandler tasks,
            ImageStore imageStore,
            ImageRenderer renderer,
            Ledger ledger,
            SandboxPage page) {
        this.responses = responses;
        this.tasks = tasks;
        this.imageStore = imageStore;
        this.renderer = renderer;
        this.ledger = ledger;
        this.page = page;
    }

    /** Returns the operation of a request. */
    static Operation operation(String method, String path) {
        if (IMAGE_ROUTES.contains(path)) {
            return path.endsWith("/edits") ? Operation.EDIT : Operation.GENERATE;
        }
        if (FILE.matcher(path).matches()) {
            return Operation.DOWNLOAD;
        }
        if (CANCEL.matcher(path).matches() || method.equals("DELETE")) {
            return Operation.CANCEL;
        }
        boolean task = TASK.matcher(path).matches() || DEFERRED.matcher(path).matches();
        return task && method.equals("GET") ? Operation.POLL : Operation.OTHER;
    }

    /** Returns the response to a request: the one of its script, or else the one of its route. */
    SandboxResponse respond(SandboxRequest request) throws RejectedException {
        SandboxResponse response = request.reply().flatMap(SandboxReply::body).isPresent()
                ? ownBody(request)
                : IMAGE_ROUTES.contains(request.path()) ? route(request) : scripted(request);
        return response.withHeaders(request.reply().map(SandboxReply::headers).orElse(Map.of()));
    }

    private SandboxResponse ownBody(SandboxRequest request) throws RejectedException {
        SandboxReply.Body body = request.reply().flatMap(SandboxReply::body).orElseThrow();
        int images = body.status() < 300 ? SandboxJson.countOf(body.json(), "data") : 0;
        ledger.add(new Charge(request.recorded(), images, Dialect.IMAGE_COST.multiply(BigDecimal.valueOf(images))));
        return SandboxResponse.of(body.status(), "application/json", BodyContent.of(body.json()))
                .sentAs(request.scriptedDirectives(), true);
    }

    /** Returns the response to a poll, a download or another request that generates no images. */
    private SandboxResponse scripted(SandboxRequest request) throws RejectedException {
        Directives directives = request.scriptedDirectives();
        SandboxResponse response =
                directives.replaceResponse() ? replaced(directives, Dialect.of(request.fields())) : route(request);
        return response.sentAs(directives, true);
    }

    private SandboxResponse route(SandboxRequest request) throws RejectedException {
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
            return method.equals("POST") ? cancel(cancel.group(1)) : methodNotAllowed("POST");
        }
        Matcher task = TASK.matcher(path);
        if (task.matches()) {
            return handleTask(method, task.group(1) != null, task.group(2));
        }
        Matcher deferred = DEFERRED.matcher(path);
        if (deferred.matches()) {
            return method.equals("GET") ? tasks.pollDeferred(deferred.group(1)) : methodNotAllowed("GET");
        }
        if (method.equals("GET")) {
            Optional<SandboxResponse> part = page.respond(path);
            if (part.isPresent()) {
                return part.get();
            }
        }
        throw new RejectedException(404, null, "Invalid URL (" + method + " " + path + ")");
    }

    private SandboxResponse handleTask(String method, boolean underImages, String id) throws RejectedException {
        return switch (method) {
            case "GET" -> underImages ? tasks.pollEnveloped(id) : tasks.pollPlain(id);
            case "DELETE" -> cancel(id);
            default -> methodNotAllowed("GET, DELETE");
        };
    }

    private SandboxResponse handleImages(SandboxRequest request) throws RejectedException {
        ImageSpec spec = ImageSpec.of(request);
        Directives directives = spec.directives();
        boolean asyncQuery = ASYNC_QUERY.matcher(request.query()).matches();
        boolean deferred = SandboxJson.isTrue(request.fields(), "deferred");
        boolean task = asyncQuery || deferred || SandboxJson.isTrue(request.fields(), "async");
        SandboxResponse response;
        Charge charge = spec.charge(request.recorded());
        if (directives.replaceResponse()) {
            response = replaced(directives, spec.dialect());
            page.add(request.recorded(), response.status(), 0, List.of());
        } else {
            response = task
                    ? submit(spec, asyncQuery, deferred, charge)
                    : generate(spec, SandboxJson.isTrue(request.fields(), "stream"), charge);
            page.add(request.recorded(), response.status(), charge.images(), shownImages(spec));
        }
        return response.sentAs(directives, !task);
    }

    /** Returns the response that directives specify instead of the one of the route. */
    private static SandboxResponse replaced(Directives directives, Dialect dialect) throws RejectedException {
        if (directives.has(Directives.HTML)) {
            return SandboxResponse.of(200, "text/html; charset=utf-8", BodyContent.of(LOGIN_PAGE));
        }
        if (directives.has(Directives.GARBAGE)) {
            return SandboxResponse.of(200, "application/json", BodyContent.of(GARBAGE.clone()));
        }
        int status = (int) directives.number(Directives.REFUSE, 400);
        if (status < 200 || status > 599) {
            throw RejectedException.invalidValue(
                    "prompt", "The status of [refuse] must be 200 to 599, was " + status + ".");
        }
        SandboxResponse response =
                SandboxResponse.json(status, dialect.error(status, null, Dialect.messageFor(status)));
        return directives.has(Directives.RETRY_AFTER)
                ? response.withHeader(
                        "Retry-After", String.valueOf((long) directives.number(Directives.RETRY_AFTER, 1)))
                : response;
    }

    private SandboxResponse cancel(String id) {
        SandboxResponse response = tasks.cancel(id);
        if (tasks.isCancelled(id)) {
            ledger.removeTask(id);
        }
        return response;
    }

    /** Returns the paths of the images for the page, which also shows those that are part of a response. */
    private List<String> shownImages(ImageSpec spec) {
        Directives directives = spec.directives();
        if (directives.appliesToRequest(Directives.BLOCK) || directives.has(Directives.EMPTY)) {
            return List.of();
        }
        return IntStream.range(0, spec.count())
                .filter(index -> !directives.appliesToImage(Directives.BLOCK, index))
                .mapToObj(index ->
                        imageStore.add(spec, index).substring(spec.origin().length()))
                .toList();
    }

    private SandboxResponse submit(ImageSpec spec, boolean asyncQuery, boolean deferred, Charge charge)
            throws RejectedException {
        SandboxTask task = tasks.submit(spec, deferred);
        if (!spec.directives().has(Directives.TASK_FAIL)) {
            ledger.add(charge, task.id());
        }
        if (deferred) {
            return SandboxResponse.json(200, SandboxJson.object().put("request_id", task.id()));
        }
        ObjectNode body = SandboxJson.object().put("id", task.id());
        if (asyncQuery) {
            body.put("task_id", task.id());
        }
        return SandboxResponse.json(200, body.put("status", "queued").put("progress", 0));
    }

    private SandboxResponse generate(ImageSpec spec, boolean stream, Charge charge) throws RejectedException {
        SandboxResponse response = generate(spec, stream);
        ledger.add(charge);
        return response;
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
}
