package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskPage;
import io.imagesdk.internal.wire.TaskPage.ListedTask;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskListing;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Decodes one page of the list of tasks. */
final class TaskListDecoder {
    /** The end of the year 9999, in seconds since the epoch. A larger number counts milliseconds. */
    private static final BigDecimal MAX_EPOCH_SECOND = BigDecimal.valueOf(253_402_300_799L);

    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?");
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

    private final ImageBodyDecoder bodies;
    private final TaskListing listing;
    private final TaskProtocol items;
    private final ResponseHead itemHead;
    private final TaskErrorMapper errors;

    TaskListDecoder(ResponseDecoder.DecodeContext context, ResponseHead head) {
        TaskProtocol protocol = context.profile().task().orElseThrow();
        this.bodies = new ImageBodyDecoder(context, context.profile().responseMapping(), head);
        this.listing = protocol.listing().orElseThrow();
        this.items = protocol.toBuilder()
                .idPointers(listing.idPointers().isEmpty() ? protocol.idPointers() : listing.idPointers())
                .statusPointers(
                        listing.statusPointers().isEmpty() ? protocol.statusPointers() : listing.statusPointers())
                .build();
        // The headers are those of the list and not of a task.
        this.itemHead = new ResponseHead(head.uri(), head.status(), Map.of());
        this.errors = new TaskErrorMapper(context.profile(), items, head, context.serverText());
    }

    /**
     * Decodes the body of a response.
     *
     * @throws io.imagesdk.error.ImagesException if the body is not JSON, or contains an error in the place of tasks
     */
    TaskPage decode(String text) {
        ParsedBody body = bodies.parse(text, placeholder -> OptionalInt.empty(), 0);
        List<ListedTask> tasks = new ArrayList<>();
        for (String pointer : listing.itemPointers()) {
            List<Json> trees = body.tree().all(pointer);
            List<Json> sources = body.source().all(pointer);
            for (int i = 0; i < trees.size() && i < sources.size(); i++) {
                task(trees.get(i), sources.get(i)).ifPresent(tasks::add);
            }
            if (!tasks.isEmpty()) {
                break;
            }
        }
        if (tasks.isEmpty()) {
            errors.findInSuccess(body).ifPresent(error -> {
                throw error;
            });
        }
        return new TaskPage(tasks, first(body.source(), listing.nextPointers()));
    }

    private Optional<ListedTask> task(Json tree, Json source) {
        TaskFields fields = new TaskFields(items, itemHead, tree, source);
        return fields.id()
                .filter(TextSanitizer::isId)
                .map(id -> new ListedTask(id, fields.urls(), createdAt(tree), state(fields, tree)));
    }

    private TaskResponse state(TaskFields fields, Json tree) {
        if (fields.isTerminal()) {
            return errors.taskEnded(fields, tree.print());
        }
        return fields.is(TaskState.DONE)
                ? new Pending(
                        State.DONE, fields.providerStatus(), fields.toPending().percent(), Optional.empty())
                : fields.toPending();
    }

    private Optional<Instant> createdAt(Json tree) {
        return first(tree, listing.createdAtPointers()).flatMap(TaskListDecoder::parseTime);
    }

    private static Optional<Instant> parseTime(String text) {
        try {
            if (!EPOCH.matcher(text).matches()) {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            }
            BigDecimal number = new BigDecimal(text);
            BigDecimal millis = number.compareTo(MAX_EPOCH_SECOND) > 0 ? number : number.multiply(THOUSAND);
            return Optional.of(Instant.ofEpochMilli(millis.longValue()));
        } catch (DateTimeException ignored) {
            // A time without an offset, for example, is not a known instant.
            return Optional.empty();
        }
    }

    private static Optional<String> first(Json tree, List<String> pointers) {
        return TaskFields.first(tree, pointers).flatMap(Json::text).filter(text -> !text.isBlank());
    }
}
