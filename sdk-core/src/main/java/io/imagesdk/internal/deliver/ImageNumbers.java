package io.imagesdk.internal.deliver;

import io.imagesdk.internal.deliver.DeliverySession.RequestedImages;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The numbers under which the destinations of one response are opened. No two images share a number, and every attempt
 * at an image has the number of the first one.
 *
 * <p>An inline image is opened before its position is known, so its number can be the position of an image that is
 * downloaded. The image that is opened later then has the next free number of its request.
 */
final class ImageNumbers {
    private final RequestedImages requested;
    private final Map<Integer, Integer> inline = new HashMap<>();
    private final Map<Integer, Integer> downloads = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();

    ImageNumbers(RequestedImages requested) {
        this.requested = requested;
    }

    /** Returns the number of an image of the response. */
    synchronized int ofInline(int ordinal) {
        return inline.computeIfAbsent(ordinal, key -> nextFree(ordinal, 0));
    }

    /** Returns the number of an image that is downloaded. */
    synchronized int ofDownload(int index) {
        return downloads.computeIfAbsent(index, key -> nextFree(0, index));
    }

    private int nextFree(int firstPosition, int minimum) {
        int number = IntStream.iterate(firstPosition, position -> position + 1)
                .map(requested::indexOf)
                .filter(index -> index >= minimum && !used.contains(index))
                .findFirst()
                .orElseThrow();
        used.add(number);
        return number;
    }
}
