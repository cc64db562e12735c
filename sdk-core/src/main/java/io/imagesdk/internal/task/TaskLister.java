package io.imagesdk.internal.task;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.call.FreeRequests;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder.DecodeContext;
import io.imagesdk.internal.wire.TaskPage;
import io.imagesdk.internal.wire.TaskPage.ListedTask;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.TaskListing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Reads the pages of the list of tasks of one call, one after the other, until there are enough tasks. */
final class TaskLister {
    private static final int MAX_PAGES = 100;

    private final TaskClient client;
    private final TaskListing listing;
    private final Function<ListedTask, TaskStatus> status;
    private final int max;
    private final DecodeContext context;
    private final ApiKey key;
    private final CallScope scope;
    private final FreeRequests requests;
    // Pages follow each other, so one thread at a time writes it.
    private final Map<String, TaskStatus> found = new LinkedHashMap<>();

    TaskLister(
            TaskClient client,
            TaskListing listing,
            Function<ListedTask, TaskStatus> status,
            int max,
            DecodeContext context,
            ApiKey key,
            CallScope scope,
            Executor workers) {
        this.client = client;
        this.listing = listing;
        this.status = status;
        this.max = max;
        this.context = context;
        this.key = key;
        this.scope = scope;
        this.requests = new FreeRequests(scope, workers);
    }

    /** Returns the tasks, newest first. A failure charges nothing, because no request of the list can. */
    CompletableFuture<List<TaskStatus>> run() {
        return page(1, "", Integer.MAX_VALUE)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(free(error)));
    }

    private static Throwable free(Throwable error) {
        return CompletionErrors.unwrap(error) instanceof ImagesException failure
                ? failure.withDetails(failure.details().toBuilder()
                        .billing(BillingStatus.NOT_SENT)
                        .build())
                : error;
    }

    /**
     * Requests a page and those after it.
     *
     * @param position the URL, the token or the number of the page; an empty string for the first page
     * @param size the number of tasks of the page before it
     */
    private CompletableFuture<List<TaskStatus>> page(int number, String position, int size) {
        return requests.repeat(() -> request(position)).thenCompose(page -> {
            // A task that starts in the meantime moves others to the next page.
            page.tasks().stream()
                    .filter(task -> found.size() < max)
                    .forEach(task -> found.computeIfAbsent(task.id(), id -> status.apply(task)));
            Optional<String> next = next(page, number, size).filter(text -> !text.equals(position));
            return next.isEmpty() || page.tasks().isEmpty() || found.size() >= max || number >= MAX_PAGES
                    ? CompletableFuture.completedFuture(List.copyOf(found.values()))
                    : page(number + 1, next.get(), page.tasks().size());
        });
    }

    private CompletableFuture<TaskPage> request(String position) {
        return listing.nextParameter().isEmpty() && !position.isEmpty()
                ? client.pageAt(listing, position, context, key, scope)
                : client.page(listing, position, context, key, scope);
    }

    /** Returns the position of the page after this one; empty if this one is the last. */
    private Optional<String> next(TaskPage page, int number, int size) {
        if (!listing.nextPointers().isEmpty() || listing.nextParameter().isEmpty()) {
            return page.next();
        }
        return page.tasks().size() < size && number > 1 ? Optional.empty() : Optional.of(String.valueOf(number + 1));
    }
}
