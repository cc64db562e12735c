package io.imagesdk.cli;

import io.imagesdk.model.ImageSize;
import java.util.Locale;

/** Sizes with names. */
enum PresetSize {
    SQUARE(ImageSize.SQUARE),
    PORTRAIT(ImageSize.PORTRAIT),
    LANDSCAPE(ImageSize.LANDSCAPE);

    private final ImageSize size;

    PresetSize(ImageSize size) {
        this.size = size;
    }

    String pixels() {
        return size.value();
    }

    @Override
    public String toString() { // as it is typed
        return name().toLowerCase(Locale.ROOT);
    }
}
