package io.imagesdk.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A batch that ends at the third poll, or at another one that a prompt requests, but not before its time. A part of its
 * requests is processed at each poll, first those with an even index.
 */
final class SandboxBatch {
    private static final String FAILURE = "The batch failed in the sandbox because a prompt requests it.";
    private static final int POLLS_UNTIL_READY = 3;

    private final Dialect dialect;
    private final String id;
    private final String name;
    private final String endpoint;
    private final UploadedFile input;
    private final Instant createdAt;
    private final long readyAt;
    private final int pollsUntilReady;
    private final List<Integer> order;
    private final List<BatchLineReader.LineError> errors;
    private final Progress progress = new Progress();

    /** What changes while the batch is processed. */
    private static final class Progress {
        private int polls;
        private Phase state = Phase.PREPARING;
        private int processed;
    }

    /** The state of a batch. */
    enum Phase {
        PREPARING,
        RUNNING,
        /** The client has cancelled the batch, and the next poll reports that it is. */
        CANCELLING,
        ENDED,
        FAILED,
        EXPIRED,
        CANCELLED;

        boolean isFinal() {
            return ordinal() > CANCELLING.ordinal();
        }
    }

    /**
     * Creates a batch.
     *
     * @param endpoint the path of its requests, or their model at Gemini
     */
    SandboxBatch(
            Dialect dialect,
            String id,
            String name,
            String endpoint,
            UploadedFile input,
            Instant createdAt,
            long nanoTime)
            throws RejectedException {
        this.dialect = dialect;
        this.id = id;
        this.name = name;
        this.endpoint = endpoint;
        this.input = input;
        this.createdAt = createdAt;
        double seconds = 0;
        double polls = 0;
        for (BatchLine line : input.lines()) {
            seconds = Math.max(seconds, line.directives().number(Directives.SECONDS, 0));
            polls = Math.max(polls, line.directives().number(Directives.POLLS, 0));
        }
        this.readyAt = nanoTime + (long) (seconds * 1e9);
        this.pollsUntilReady = polls > 0 ? (int) polls : POLLS_UNTIL_READY;
        this.order = order(input.lines().size(), dialect == Dialect.GEMINI);
        this.errors = errors();
    }

    /** Returns the indexes in the order of processing. Only Gemini promises the order of the input. */
    private static List<Integer> order(int count, boolean sorted) {
        List<Integer> order = new ArrayList<>();
        for (int index = 0; index < count; index += sorted ? 1 : 2) {
            order.add(index);
        }
        for (int index = 1; index < count && !sorted; index += 2) {
            order.add(index);
        }
        return List.copyOf(order);
    }

    private List<BatchLineReader.LineError> errors() {
        List<BatchLineReader.LineError> found = new ArrayList<>(input.errors());
        Set<String> ids = new HashSet<>();
        Set<String> models = new HashSet<>();
        for (int i = 0; i < input.lines().size(); i++) {
            BatchLine line = input.lines().get(i);
            models.add(line.model());
            if (!ids.add(line.id())) {
                found.add(new BatchLineReader.LineError(
                        i + 1, "duplicate_custom_id", "The custom_id is not unique: " + line.id()));
            } else if (line.directives().has(Directives.TASK_FAIL)) {
                found.add(new BatchLineReader.LineError(i + 1, "invalid_request", FAILURE));
            } else if (dialect == Dialect.OPENAI && !line.url().equals(endpoint)) {
                found.add(new BatchLineReader.LineError(
                        i + 1, "invalid_url", "The URL of the line is not the endpoint of the batch."));
            } else if (dialect == Dialect.OPENAI && models.size() > 1) {
                found.add(new BatchLineReader.LineError(
                        i + 1, "mismatched_model", "All requests of a batch must use one model."));
            }
        }
        return List.copyOf(found);
    }

    Dialect dialect() {
        return dialect;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    String endpoint() {
        return endpoint;
    }

    UploadedFile input() {
        return input;
    }

    Instant createdAt() {
        return createdAt;
    }

    /** Returns why the provider rejects the input file; empty if it does not. */
    List<BatchLineReader.LineError> rejections() {
        return errors;
    }

    boolean isLost() {
        return has(Directives.TASK_LOST);
    }

    private boolean has(String directive) {
        return input.lines().stream().anyMatch(line -> line.directives().has(directive));
    }

    synchronized Phase state() {
        return progress.state;
    }

    /** Advances the batch by one poll. */
    synchronized void poll(long now) {
        if (progress.state.isFinal()) {
            return;
        }
        progress.polls++;
        if (progress.state == Phase.CANCELLING) {
            progress.state = Phase.CANCELLED;
            return;
        }
        if (!errors.isEmpty()) {
            progress.state = Phase.FAILED;
            return;
        }
        int total = input.lines().size();
        boolean ready = progress.polls >= pollsUntilReady && now - readyAt >= 0 && !has(Directives.TASK_SLOW);
        if (ready) {
            progress.state = has(Directives.TASK_EXPIRE) ? Phase.EXPIRED : Phase.ENDED;
            progress.processed = total;
        } else if (progress.polls > 1) {
            progress.state = Phase.RUNNING;
            int steps = Math.max(2, pollsUntilReady);
            progress.processed = (int) ((long) total * Math.min(progress.polls - 1, steps - 2) / (steps - 1));
        }
    }

    /** Cancels the batch, and returns whether that was possible. */
    synchronized boolean cancel() {
        if (progress.state.isFinal()) {
            return false;
        }
        progress.state = dialect == Dialect.OPENAI ? Phase.CANCELLING : Phase.CANCELLED;
        return true;
    }

    /** Returns the requests that are processed, in the order of processing. */
    List<BatchLine> processed() {
        return lines(true);
    }

    /** Returns the requests that are not processed. */
    List<BatchLine> unprocessed() {
        return lines(false);
    }

    private synchronized List<BatchLine> lines(boolean processed) {
        List<BatchLine> found = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            BatchLine line = input.lines().get(order.get(i));
            boolean expired =
                    progress.state == Phase.EXPIRED && line.directives().has(Directives.TASK_EXPIRE);
            if ((i < progress.processed && !expired) == processed) {
                found.add(line);
            }
        }
        return found;
    }

    /** Returns the number of processed requests with a successful response. */
    long succeeded() throws RejectedException {
        long count = 0;
        for (BatchLine line : processed()) {
            count += line.isSuccessful() ? 1 : 0;
        }
        return count;
    }
}
