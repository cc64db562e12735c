package io.imagesdk.internal.pipeline;

import io.imagesdk.model.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Where the results of a batch go: a sink gets no index twice, and no result replaces the files of another one. */
final class BatchTarget<T> {
    private static final int MAX_PLAIN_LENGTH = 80;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_]++(?:[.-][A-Za-z0-9_]++)*+");

    private final Delivery<T> delivery;
    private final AtomicInteger openedBySink = new AtomicInteger();

    /** The names that replace files; some file systems do not distinguish upper case. */
    private final Set<String> names = new HashSet<>();

    BatchTarget(Delivery<T> delivery) {
        this.delivery = delivery;
    }

    /** Returns the delivery of one result. */
    Delivery<T> ofResult() {
        if (!(delivery instanceof Delivery.Sink<T> all)) {
            return delivery;
        }
        Map<Integer, Integer> indexes = new ConcurrentHashMap<>();
        Delivery<T> numbered = Delivery.to(
                index -> all.sink().open(indexes.computeIfAbsent(index, first -> openedBySink.getAndIncrement())));
        return delivery.digest() ? numbered : numbered.withoutDigest();
    }

    /**
     * Returns the name of the files of a result: its id. Names that replace files are unique in the batch.
     *
     * @param several whether the result has more than one image
     * @param results the number of results of the batch up to this one
     */
    synchronized String nameOf(String resultId, boolean several, long results) {
        String id = resultId.isEmpty() ? "image" : resultId;
        boolean replaces = delivery instanceof Delivery.Files files && files.overwrite();
        if (!replaces) {
            return id;
        }
        String name = several || !isPlain(id) ? withDigest(id, id) : id;
        // A provider may send two results with one id.
        return isNew(name) ? name : withDigest(id, id + "/" + results);
    }

    private boolean isNew(String name) {
        return names.add(name.toLowerCase(Locale.ROOT));
    }

    /** Returns whether the file is named exactly as the id, so that another plain id gives another name. */
    private static boolean isPlain(String id) {
        return id.length() <= MAX_PLAIN_LENGTH && PLAIN_NAME.matcher(id).matches();
    }

    private static String withDigest(String id, String distinct) {
        String digest = UUID.nameUUIDFromBytes(distinct.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8);
        return id.substring(0, Math.min(id.length(), MAX_PLAIN_LENGTH)) + "-" + digest;
    }
}
