package io.imagesdk.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows the routes, and what the directives of a prompt do to an answer. */
final class Desk {
    private static final Set<String> PICTURE_ROUTES = Set.of("/images/generations", "/images/edits");
    private static final Pattern FILE = Pattern.compile("/files/([a-z0-9]+\\.[a-z]+)");
    private static final Pattern CANCEL = Pattern.compile("/tasks/([^/]+)/cancel");
    private static final Pattern TASK = Pattern.compile("/(images/)?tasks/([^/]+)");
    private static final Pattern DEFERRED = Pattern.compile("/images/([^/]+)");
    private static final Pattern ASYNC_QUERY = Pattern.compile("(?:^|.*&)async=true(?:&.*|$)");
    private static final String LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head>"
            + "<body><form><input name=\"user\"><input name=\"password\"></form></body></html>";

    private final Replies replies;
    private final Tasks tasks;
    private final Shelf shelf;
    private final Gallery gallery;

    Desk(Replies replies, Tasks tasks, Shelf shelf, Gallery gallery) {
        this.replies = replies;
        this.tasks = tasks;
        this.shelf = shelf;
        this.gallery = gallery;
    }

    Answer answer(Incoming incoming) throws Refused {
        String method = incoming.method();
        String path = incoming.path();
        if (PICTURE_ROUTES.contains(path)) {
            return switch (method) {
                case "POST" -> pictures(incoming);
                case "OPTIONS" -> Answer.empty(200).with("Allow", "OPTIONS, POST");
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
        throw new Refused(404, null, "Invalid URL (" + method + " " + path + ")");
    }

    private Answer task(String method, boolean underImages, String id) throws Refused {
        return switch (method) {
            case "GET" -> underImages ? tasks.enveloped(id) : tasks.plain(id);
            case "DELETE" -> tasks.cancel(id);
            default -> notAllowed("GET, DELETE");
        };
    }

    private Answer pictures(Incoming incoming) throws Refused {
        Order order = Order.of(incoming);
        Directives directives = order.directives();
        boolean query = ASYNC_QUERY.matcher(incoming.query()).matches();
        boolean deferred = Json.flag(incoming.fields(), "deferred");
        boolean task = query || deferred || Json.flag(incoming.fields(), "async");
        Answer answer = directives.has(Directives.REFUSE) || directives.has(Directives.HTML)
                ? turnedAway(order)
                : task ? submitted(order, query, deferred) : drawn(order, Json.flag(incoming.fields(), "stream"));
        long millis = task ? 0 : (long) (directives.number(Directives.SECONDS, 0) * 1000);
        return answer.sent(manner(directives), Duration.ofMillis(millis));
    }

    private static Answer turnedAway(Order order) throws Refused {
        Directives directives = order.directives();
        if (directives.has(Directives.HTML)) {
            return Answer.of(200, "text/html; charset=utf-8", Content.of(LOGIN_PAGE));
        }
        int status = (int) directives.number(Directives.REFUSE, 400);
        if (status < 200 || status > 599) {
            throw Refused.badValue("prompt", "The sandbox refuses with a status of 200 to 599, not " + status + ".");
        }
        Answer answer = Answer.json(status, order.dialect().error(status, null, Dialect.words(status)));
        return directives.has(Directives.RETRY_AFTER)
                ? answer.with("Retry-After", String.valueOf((long) directives.number(Directives.RETRY_AFTER, 1)))
                : answer;
    }

    private Answer submitted(Order order, boolean query, boolean deferred) throws Refused {
        Task task = tasks.submit(order, deferred);
        if (deferred) {
            return Answer.json(200, Json.object().put("request_id", task.id()));
        }
        ObjectNode body = Json.object().put("id", task.id());
        if (query) {
            body.put("task_id", task.id());
        }
        return Answer.json(200, body.put("status", "queued").put("progress", 0));
    }

    private Answer drawn(Order order, boolean stream) throws Refused {
        if (stream) {
            return Answer.events(replies.events(order));
        }
        return order.directives().isBare(Directives.BLOCK)
                ? Answer.json(400, order.dialect().moderated())
                : Answer.json(replies.reply(order).printed());
    }

    private Answer file(String name) throws Refused {
        Shelf.Picture entry = shelf.find(name);
        if (entry == null) {
            throw new Refused(404, null, "No such file.");
        }
        Order order = entry.order();
        Content picture = gallery.picture(order, entry.index());
        boolean broken = order.directives().names(Directives.BROKEN, entry.index());
        return Answer.of(200, order.format().mediaType(), broken ? Content.half(picture) : picture);
    }

    private static Answer notAllowed(String allowed) {
        return Answer.json(405, Dialect.OPENAI.error(405, null, "Not allowed to this URL; allowed are " + allowed))
                .with("Allow", allowed);
    }

    private static Answer.Manner manner(Directives directives) {
        if (directives.has(Directives.SILENT)) {
            return Answer.Manner.SILENT;
        }
        if (directives.has(Directives.STALL)) {
            return Answer.Manner.HALF_THEN_SILENCE;
        }
        return directives.has(Directives.FAIL) ? Answer.Manner.HALF_THEN_CLOSED : Answer.Manner.WHOLE;
    }
}
