package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagesdk.provider.TaskListing;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The pages of the list of tasks, as a profile expects them. */
final class TaskListPage {
    private static final int TASKS_PER_PAGE = 20;
    /** The query parameter for the number of a page, of a profile that reads the URL of the next page. */
    private static final String PAGE_PARAMETER = "page";

    private final ProfileDialect dialect;
    private final TaskProtocol protocol;
    private final TaskListing listing;
    private final String origin;

    TaskListPage(ProfileDialect dialect, String origin) {
        this.dialect = dialect;
        this.protocol = dialect.profile().task().orElseThrow();
        this.listing = protocol.listing().orElseThrow();
        this.origin = origin;
    }

    /**
     * Returns the page that a request selects.
     *
     * @param tasks all tasks, newest first
     * @param query the query of the request
     * @param states returns the state of a task
     */
    ObjectNode of(List<SandboxTask> tasks, String query, Function<SandboxTask, SandboxTask.State> states) {
        ObjectNode body = dialect.responses().empty(listing.itemPointers().get(0));
        int number = number(query);
        int start = Math.min(tasks.size(), (number - 1) * TASKS_PER_PAGE);
        int end = Math.min(tasks.size(), start + TASKS_PER_PAGE);
        for (int i = start; i < end; i++) {
            add(body, i - start, tasks.get(i), states.apply(tasks.get(i)));
        }
        if (end < tasks.size()) {
            String next = String.valueOf(number + 1);
            listing.nextPointers().stream()
                    .limit(1)
                    .forEach(pointer -> PointerTree.put(body, pointer, TextNode.valueOf(position(next)), 0));
        }
        return body;
    }

    private int number(String query) {
        return Optional.ofNullable(ProfileDialect.parameters(query).get(parameter()))
                .filter(text -> text.matches("[1-9][0-9]{0,4}"))
                .map(Integer::parseInt)
                .orElse(1);
    }

    private String parameter() {
        return listing.nextParameter().isEmpty() ? PAGE_PARAMETER : listing.nextParameter();
    }

    /** Returns the URL or the token of a page. */
    private String position(String number) {
        return listing.nextParameter().isEmpty()
                ? origin + dialect.basePath() + listing.path() + (listing.path().contains("?") ? "&" : "?")
                        + PAGE_PARAMETER + "=" + number
                : number;
    }

    private void add(ObjectNode body, int index, SandboxTask task, SandboxTask.State state) {
        put(body, index, orElse(listing.idPointers(), protocol.idPointers()), task.id());
        put(body, index, protocol.statusUrlPointers(), dialect.taskUrl(origin, task.id(), ""));
        put(body, index, protocol.cancelUrlPointers(), dialect.taskUrl(origin, task.id(), "/cancel"));
        String name = dialect.responses().name(stateOf(state));
        put(body, index, orElse(listing.statusPointers(), protocol.statusPointers()), name);
        put(body, index, listing.createdAtPointers(), task.createdAt().toString());
        if (state == SandboxTask.State.FAILED) {
            put(body, index, protocol.errorMessagePointers(), SandboxTask.FAILURE);
        }
        item(protocol.progressPointers())
                .ifPresent(pointer -> PointerTree.put(
                        body,
                        pointer,
                        IntNode.valueOf(state == SandboxTask.State.DONE ? 100 : task.progress()),
                        index));
    }

    private static TaskState stateOf(SandboxTask.State state) {
        return switch (state) {
            case QUEUED -> TaskState.QUEUED;
            case PROCESSING -> TaskState.RUNNING;
            case DONE -> TaskState.DONE;
            case FAILED -> TaskState.FAILED;
            case CANCELLED -> TaskState.CANCELLED;
            case EXPIRED -> TaskState.EXPIRED;
        };
    }

    private void put(ObjectNode body, int index, List<String> pointers, String text) {
        item(pointers).ifPresent(pointer -> PointerTree.put(body, pointer, TextNode.valueOf(text), index));
    }

    /** Returns the first pointer to a member of a task, from the document. */
    private Optional<String> item(List<String> pointers) {
        return pointers.stream()
                .filter(pointer -> pointer.startsWith("/"))
                .findFirst()
                .map(pointer -> listing.itemPointers().get(0) + pointer);
    }

    private static List<String> orElse(List<String> pointers, List<String> defaults) {
        return pointers.isEmpty() ? defaults : pointers;
    }
}
