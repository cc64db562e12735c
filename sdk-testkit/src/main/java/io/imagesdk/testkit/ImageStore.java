package io.imagesdk.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The images that have a URL, as specifications that are rendered on download. The oldest are removed first. */
final class ImageStore {
    private static final int MAX_IMAGES = 2_000;

    private final Map<String, StoredImage> images = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StoredImage> eldest) {
            return size() > MAX_IMAGES;
        }
    };

    /** Stores an image and returns its URL. */
    synchronized String add(ImageSpec spec, int index) {
        String name = UUID.randomUUID().toString().replace("-", "") + "."
                + spec.format().extension();
        images.put(name, new StoredImage(spec, index));
        return spec.origin() + "/files/" + name;
    }

    synchronized @Nullable StoredImage find(String name) {
        return images.get(name);
    }

    /** One image of a request. */
    record StoredImage(ImageSpec spec, int index) {}
}
