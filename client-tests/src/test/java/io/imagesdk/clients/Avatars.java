package io.imagesdk.clients;

import io.imagesdk.BlockingImages;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;

/** The code under test of the samples: it needs an image, and has another one for a prompt that is blocked. */
final class Avatars {
    static final byte[] PLACEHOLDER = {0};

    private final BlockingImages images;

    Avatars(BlockingImages images) {
        this.images = images;
    }

    byte[] create(String description) {
        try {
            return images.generate("An avatar of " + description)
                    .image()
                    .content()
                    .toByteArray();
        } catch (ModerationException e) {
            return PLACEHOLDER;
        } catch (RateLimitException e) {
            throw new IllegalStateException("avatars are not available, " + e.billing(), e);
        }
    }
}
