package io.imagesdk.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.BatchResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file of a batch, in which a command stores its position in the results. It also contains the number of results
 * that have failed, so that a command that continues behind them does not report that all results are delivered.
 */
final class BatchFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FAILED = "failed";

    private final Optional<Path> path;
    private long failed;

    /**
     * Creates access to a file.
     *
     * @param path the file, which contains a batch; empty if the batch is in no file
     */
    BatchFile(Optional<Path> path) {
        this.path = path;
        this.failed = path.map(BatchFile::readFailed).orElse(0L);
    }

    private static long readFailed(Path path) {
        try {
            return Math.max(
                    0, MAPPER.readTree(Files.readString(path)).path(FAILED).asLong());
        } catch (IOException e) {
            throw UsageErrors.of("the batch file " + path + " cannot be read: " + e.getMessage());
        }
    }

    /** Returns the number of results that have failed. */
    synchronized long failed() {
        return failed;
    }

    /** Stores the position behind a result. */
    synchronized void store(BatchResult<?> result) {
        failed += result.images().isPresent() ? 0 : 1;
        if (path.isEmpty()) {
            return;
        }
        try {
            ObjectNode batch = (ObjectNode) MAPPER.readTree(result.next().toJson());
            if (failed > 0) {
                batch.put(FAILED, failed);
            }
            TaskFile.replace(path.get(), batch.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the position cannot be stored in " + path.get(), e);
        }
    }
}
