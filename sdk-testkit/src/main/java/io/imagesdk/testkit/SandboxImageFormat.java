package io.imagesdk.testkit;

import java.util.Locale;

/** The image formats that the sandbox can render. */
enum SandboxImageFormat {
    PNG("png", "png", "image/png"),
    JPEG("jpeg", "jpg", "image/jpeg"),
    SVG("svg", "svg", "image/svg+xml");

    private final String wireName;
    private final String extension;
    private final String mediaType;

    SandboxImageFormat(String wireName, String extension, String mediaType) {
        this.wireName = wireName;
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** Returns the format of this name, or PNG for a format that cannot be rendered. Gateways do the same. */
    static SandboxImageFormat forName(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "jpeg", "jpg" -> JPEG;
            case "svg" -> SVG;
            default -> PNG;
        };
    }

    String wireName() {
        return wireName;
    }

    String extension() {
        return extension;
    }

    String mediaType() {
        return mediaType;
    }
}
