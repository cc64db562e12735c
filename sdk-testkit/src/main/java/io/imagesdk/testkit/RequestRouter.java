package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Selects the handler for a request and applies the directives of its prompt to the response. */
final class RequestRouter {
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
    private final ProfileRouter profiles;
    private final BatchHandler batches;

    RequestRouter(
            ResponseFactory responses,
            TaskHandler tasks,
            ImageStore imageStore,
            ImageRenderer renderer,
            Ledger ledger,
            SandboxPage page,
            BatchHandler batches) {
        this.responses = responses;
        this.tasks = tasks;
        this.imageStore = imageStore;
        this.renderer = renderer;
        this.ledger = ledger;
        this.page = page;
        this.batches = batches;
        this.profiles = new ProfileRouter(responses, tasks, ledger, page);
    }

    /** Returns the response to a request: the one of its script, or else the one of its route. */
    SandboxResponse respond(SandboxRequest request) throws RejectedException {
        try {
            SandboxResponse response =
                    request.reply().flatMap(SandboxReply::body).isPresent()
                            ? ownBody(request)
                            : request.createsImages() ? route(request) : scripted(request);
            return response.withHeaders(
                    request.reply().map(SandboxReply::headers).orElse(Map.of()));
        } catch (RejectedException e) {
            if (request.createsImages()) {
                page.add(request, e.status(), 0);
            }
            throw e;
        }
    }

    private SandboxResponse ownBody(SandboxRequest request) throws RejectedException {
        SandboxReply.Body body = request.reply().flatMap(SandboxReply::body).orElseThrow();
        int images = body.status() < 300 ? SandboxJson.countOf(body.json(), "data") : 0;
        ledger.add(new Charge(request.recorded(), images, Dialect.IMAGE_COST.multiply(BigDecimal.valueOf(images))));
        SandboxResponse response = SandboxResponse.of(body.status(), "application/json", BodyContent.of(body.json()))
                .sentAs(request.scriptedDirectives(), true);
        if (request.createsImages()) {
            page.add(request, body.status(), images);
        }
        return response;
    }

    /** Returns the response to a poll, a download or another request that generates no images. */
    private SandboxResponse scripted(SandboxRequest request) throws RejectedException {
        Directives directives = request.scriptedDirectives();
        SandboxResponse response = directives.replaceResponse() ? replaced(directives, request) : route(request);
        return response.sentAs(directives, true);
    }

    private SandboxResponse route(SandboxRequest request) throws RejectedException {
        if (request.call().isPresent()) {
            return profiles.route(request, request.call().get());
        }
        if (request.route().isOfBatches()) {
            return batches.respond(request);
        }
        String method = request.method();
        String id = request.route().id();
        return switch (request.route().target()) {
            case GENERATIONS, EDITS, CONTENT ->
                switch (method) {
                    case "POST" -> handleImages(request);
                    case "OPTIONS" -> SandboxResponse.empty(200).withHeader("Allow", "OPTIONS, POST");
                    default -> methodNotAllowed(request.dialect(), "OPTIONS, POST");
                };
            case FILE ->
                Set.of("GET", "HEAD").contains(method)
                        ? serveFile(id)
                        : methodNotAllowed(request.dialect(), "GET, HEAD");
            case CANCELLATION -> method.equals("POST") ? cancel(id) : methodNotAllowed(request.dialect(), "POST");
            case PLAIN_TASK, ENVELOPED_TASK -> handleTask(request);
            case DEFERRED_REQUEST ->
                method.equals("GET") ? tasks.pollDeferred(id) : methodNotAllowed(request.dialect(), "GET");
            case MODELS, MODEL, XAI_MODELS, XAI_MODEL ->
                method.equals("GET") ? models(request.route()) : methodNotAllowed(request.dialect(), "GET");
            default ->
                page.respond(method, request.route().path())
                        .orElseThrow(() -> new RejectedException(
                                404,
                                null,
                                "Invalid URL (" + method + " " + request.route().path() + ")"));
        };
    }

    private static SandboxResponse models(Route route) throws RejectedException {
        return switch (route.target()) {
            case MODELS -> SandboxModels.list(route.dialect());
            case MODEL -> SandboxModels.get(route.dialect(), route.id());
            case XAI_MODELS -> SandboxModels.listImageModels();
            default -> SandboxModels.getImageModel(route.id());
        };
    }

    private SandboxResponse handleTask(SandboxRequest request) throws RejectedException {
        Route route = request.route();
        return switch (request.method()) {
            case "GET" ->
                route.target() == Route.Target.ENVELOPED_TASK
                        ? tasks.pollEnveloped(route.id())
                        : tasks.pollPlain(route.id());
            case "DELETE" -> cancel(route.id());
            default -> methodNotAllowed(request.dialect(), "GET, DELETE");
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
            response = replaced(directives, request);
            page.add(request, response.status(), 0);
        } else {
            response = task
                    ? submit(spec, asyncQuery, deferred, charge)
                    : generate(spec, SandboxJson.isTrue(request.fields(), "stream"), charge);
            page.add(request, response.status(), charge.images(), spec);
        }
        return response.sentAs(directives, !task);
    }

    /** Returns the response that directives specify instead of the one of the route. */
    static SandboxResponse replaced(Directives directives, SandboxRequest request) throws RejectedException {
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
                SandboxResponse.json(status, request.error(status, null, Dialect.messageFor(status)));
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

    private SandboxResponse submit(ImageSpec spec, boolean asyncQuery, boolean deferred, Charge charge)
            throws RejectedException {
        SandboxTask task = tasks.submit(spec, deferred, "");
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
        SandboxResponse response;
        if (stream) {
            response = SandboxResponse.events(responses.createEvents(spec));
        } else if (spec.dialect() == Dialect.GEMINI) {
            response = SandboxResponse.json(responses.createContent(spec).toContent());
        } else {
            response = spec.directives().appliesToRequest(Directives.BLOCK)
                    ? SandboxResponse.json(400, spec.dialect().moderationError())
                    : SandboxResponse.json(responses.createResponse(spec).toContent());
        }
        ledger.add(charge);
        return response;
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

    private static SandboxResponse methodNotAllowed(Dialect dialect, String allowed) {
        return SandboxResponse.json(
                        405, dialect.error(405, null, "Method not allowed for this URL. Allowed: " + allowed))
                .withHeader("Allow", allowed);
    }
}
