package io.imagesdk.cli;

import io.imagesdk.model.ImageSize;
import java.util.Locale;

/** A size with a name. */
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

    /** Returns the name as it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
