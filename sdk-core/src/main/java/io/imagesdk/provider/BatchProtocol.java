package io.imagesdk.provider;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How the provider processes many requests as one batch: an input file is uploaded, a batch is created for it, its
 * status is polled, and its results are read. Pointers are JSON pointers as in {@link ResponseMapping}.
 *
 * @param upload how the input file is uploaded
 * @param line the members of one line of the input file; {@code "{body}"} is replaced with the JSON body of the
 *     request, {@code {id}} with its id and {@code {path}} with its path
 * @param createPath the path of the POST request that creates a batch; {@code {model}} is the model of the requests
 * @param createBody the members of its body; {@code {file}} is the id of the uploaded file, {@code {name}} the name of
 *     the batch and {@code {path}} the path of the requests
 * @param idPointers the pointers to the id of the batch, or to its name, such as {@code batches/abc}: the id is what
 *     follows the collection of {@code statusPath}, for example {@code /batches/{id}}
 * @param statusPath the path of the GET request that polls the batch; {@code {id}} is its percent-encoded id
 * @param states how the status is read
 * @param results where the results are
 * @param cancelRequest the request that cancels a batch; empty if that is not possible
 * @param listing how batches are listed; empty if that is not possible
 * @param limits the limits of a batch
 * @param pollingSchedule when the batch is polled
 */
public record BatchProtocol(
        BatchUpload upload,
        Map<String, Object> line,
        String createPath,
        Map<String, Object> createBody,
        List<String> idPointers,
        String statusPath,
        BatchStates states,
        BatchResults results,
        Optional<TaskRequest> cancelRequest,
        Optional<BatchListing> listing,
        BatchLimits limits,
        PollingSchedule pollingSchedule) {
    /** The default: a first poll after 10 s, and intervals that grow by half up to 60 s. */
    public static final PollingSchedule DEFAULT_SCHEDULE =
            PollingSchedule.of(Duration.ofSeconds(10), Duration.ofSeconds(60));

    private static final String ROOT = "{root}";

    /**
     * The limits of a batch.
     *
     * @param maxRequests the maximum number of requests
     * @param maxBytes the maximum size of the input file, in bytes
     * @param oneModel whether all requests must have the same model
     * @param onePath whether all requests must be generations, or all edits
     */
    public record BatchLimits(long maxRequests, long maxBytes, boolean oneModel, boolean onePath) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a maximum is not positive
         */
        public BatchLimits {
            if (maxRequests < 1 || maxBytes < 1) {
                throw new IllegalArgumentException(
                        "maxRequests and maxBytes must be positive, were " + maxRequests + " and " + maxBytes);
            }
        }
    }

    /**
     * Copies the collections and checks the paths and placeholders.
     *
     * @throws IllegalArgumentException if a path is malformed, or a template lacks a placeholder or has an unknown one
     */
    public BatchProtocol {
        Objects.requireNonNull(upload, "upload");
        Objects.requireNonNull(createPath, "createPath");
        Objects.requireNonNull(statusPath, "statusPath");
        line = copy("line", line);
        createBody = copy("createBody", createBody);
        idPointers = List.copyOf(Objects.requireNonNull(idPointers, "idPointers"));
        Objects.requireNonNull(states, "states");
        Objects.requireNonNull(results, "results");
        Objects.requireNonNull(cancelRequest, "cancelRequest");
        Objects.requireNonNull(listing, "listing");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(pollingSchedule, "pollingSchedule");
        checkPath(createPath);
        checkPath(statusPath);
        requireNotEmpty("idPointers", idPointers);
        ValuePlaceholders.check("line", line, "{id}", "{path}", "{body}");
        ValuePlaceholders.check("createBody", createBody, "{file}", "{name}", "{path}");
        if (!ValuePlaceholders.contains(line, "{id}") || !ValuePlaceholders.contains(line, "{body}")) {
            throw new InvalidMemberException("line must contain {id} and {body}", "line");
        }
        if (!ValuePlaceholders.contains(createBody, "{file}")) {
            throw new InvalidMemberException("createBody must contain {file}", "createBody");
        }
        cancelRequest.ifPresent(request -> request.requireNoPointers("cancelRequest"));
    }

    private static Map<String, Object> copy(String name, Map<String, Object> members) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(members, name)));
    }

    /**
     * Returns whether the path that creates a batch contains the model of its requests.
     *
     * @return whether the model of every request must be set
     */
    public boolean usesModel() {
        return createPath.contains(Operation.MODEL_PLACEHOLDER);
    }

    /**
     * Returns this protocol with another schedule.
     *
     * @param schedule when the batch is polled
     * @return a copy of this protocol
     */
    public BatchProtocol withPollingSchedule(PollingSchedule schedule) {
        return new BatchProtocol(
                upload,
                line,
                createPath,
                createBody,
                idPointers,
                statusPath,
                states,
                results,
                cancelRequest,
                listing,
                limits,
                Objects.requireNonNull(schedule, "schedule"));
    }

    /** Checks a path, which may start with {@code {root}} and contain placeholders. */
    static void checkPath(String path) {
        Operation.checkPath((path.startsWith(ROOT) ? path.substring(ROOT.length()) : path)
                .replace("{id}", "id")
                .replace("{file}", "file")
                .replace(Operation.MODEL_PLACEHOLDER, "model"));
    }

    static void requireNotEmpty(String name, Collection<?> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
    }
}
