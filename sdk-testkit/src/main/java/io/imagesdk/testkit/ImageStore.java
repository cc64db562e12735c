package io.imagesdk.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pictures that have an address here: what to draw, not the drawing. The oldest are forgotten. */
final class ImageStore {
    private static final int MAX = 2_000;

    private final Map<String, Picture> entries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Picture> eldest) {
            return size() > MAX;
        }
    };

    /** Returns the address of a picture. */
    synchronized String add(ImageSpec imageSpec, int index) {
        String name = UUID.randomUUID().toString().replace("-", "") + "."
                + imageSpec.format().extension();
        entries.put(name, new Picture(imageSpec, index));
        return imageSpec.origin() + "/files/" + name;
    }

    synchronized @Nullable Picture find(String name) {
        return entries.get(name);
    }

    /** One picture of an order. */
    record Picture(ImageSpec imageSpec, int index) {}
}
