package io.imagesdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import io.imagesdk.BlockingImages;
import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The samples of docs/testing.md for mocks. */
class MockSamplesTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    @Test
    void mocksTheBlockingMethods() {
        BlockingImages images = mock(BlockingImages.class);
        when(images.generate("An avatar of a cat"))
                .thenReturn(ImageResult.<ImageBytes>builder()
                        .image(GeneratedImage.of(0, ImageBytes.copyOf(PNG)))
                        .build());

        assertThat(new Avatars(images).create("a cat")).isEqualTo(PNG);

        verify(images).generate("An avatar of a cat");
        verifyNoMoreInteractions(images);
    }

    @Test
    void mocksAFailure() {
        BlockingImages images = mock(BlockingImages.class);
        ErrorDetails details = ErrorDetails.of(BillingStatus.REJECTED)
                .status(400)
                .code("moderation_blocked")
                .build();
        when(images.generate(anyString())).thenThrow(new ModerationException("prompt was rejected", details, null));

        assertThat(new Avatars(images).create("a dragon")).isEqualTo(Avatars.PLACEHOLDER);
    }

    @Test
    void mocksTheService() {
        ImagesService images = mock(ImagesService.class);
        ErrorDetails details =
                ErrorDetails.of(BillingStatus.REJECTED).status(429).build();
        RateLimitException failure = new RateLimitException("too many requests", details, null);
        when(images.generate("A cat")).thenReturn(CompletableFuture.failedFuture(failure));
        when(images.blocking()).thenReturn(mock(BlockingImages.class));
        when(images.blocking().generate(anyString())).thenThrow(failure);

        assertThat(images.generate("A cat")).isCompletedExceptionally();
        assertThatThrownBy(() -> new Avatars(images.blocking()).create("a cat"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("REJECTED");
    }
}
