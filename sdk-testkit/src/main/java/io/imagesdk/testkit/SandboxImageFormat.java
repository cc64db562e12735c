package io.imagesdk.testkit;

import java.util.Locale;

/** What the sandbox can draw. */
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

    /** PNG for all that it cannot draw, as gateways do. */
    static SandboxImageFormat requested(String name) {
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
