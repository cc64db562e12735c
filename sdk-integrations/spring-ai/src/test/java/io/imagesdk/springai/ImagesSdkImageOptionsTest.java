package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageInput;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImageOptionsBuilder;

class ImagesSdkImageOptionsTest {
    private static final ImagesSdkImageOptions ALL = ImagesSdkImageOptions.builder()
            .n(2)
            .model("gpt-image-2")
            .responseFormat("b64_json")
            .style("vivid")
            .seed(7)
            .aspectRatio("16:9")
            .resolution("2k")
            .quality("high")
            .format("webp")
            .background("opaque")
            .compression(80)
            .moderation("low")
            .user("user-1")
            .extra("other", true)
            .images(ImageInput.of(Path.of("cat.png")))
            .mask(ImageInput.of(Path.of("mask.png")))
            .delivery(Delivery.asUrl())
            .callOptions(CallOptions.builder().async(true).build())
            .build();

    @Test
    void returnsWhatWasSet() {
        assertThat(ALL.getN()).isEqualTo(2);
        assertThat(ALL.getModel()).isEqualTo("gpt-image-2");
        assertThat(ALL.getResponseFormat()).isEqualTo("b64_json");
        assertThat(ALL.getStyle()).isEqualTo("vivid");
        assertThat(ALL.getSeed()).isEqualTo(7);
        assertThat(ALL.getAspectRatio()).isEqualTo("16:9");
        assertThat(ALL.getResolution()).isEqualTo("2k");
        assertThat(ALL.getQuality()).isEqualTo("high");
        assertThat(ALL.getFormat()).isEqualTo("webp");
        assertThat(ALL.getBackground()).isEqualTo("opaque");
        assertThat(ALL.getCompression()).isEqualTo(80);
        assertThat(ALL.getModeration()).isEqualTo("low");
        assertThat(ALL.getUser()).isEqualTo("user-1");
        assertThat(ALL.getExtra()).containsEntry("other", true).containsOnlyKeys("style", "seed", "other");
        assertThat(ALL.getImages()).hasSize(1);
        assertThat(ALL.getMask()).hasToString("mask.png");
        assertThat(ALL.getDelivery()).isEqualTo(Delivery.asUrl());
        assertThat(ALL.getCallOptions()).isNotNull();
    }

    @Test
    void copiesAndComparesEveryValue() {
        assertThat(ALL.toBuilder().build()).isEqualTo(ALL).hasSameHashCodeAs(ALL);
        assertThat(ALL.toBuilder().seed(8).build()).isNotEqualTo(ALL);
    }

    @Test
    void keepsDefaultsThatOtherOptionsDoNotSet() {
        ImageOptions other = ImageOptionsBuilder.builder().n(4).build();

        ImagesSdkImageOptions merged = ALL.toBuilder().merge(other).build();

        assertThat(merged).isEqualTo(ALL.toBuilder().n(4).build());
        assertThat(ALL.toBuilder().merge(null).build()).isEqualTo(ALL);
        assertThat(ALL.toBuilder()
                        .merge(ImagesSdkImageOptions.builder().build())
                        .build())
                .isEqualTo(ALL);
    }

    @Test
    void replacesAnAspectRatioByASizeAndTheOtherWayRound() {
        ImageOptions size =
                ImageOptionsBuilder.builder().width(1024).height(1536).build();
        ImagesSdkImageOptions ratio =
                ImagesSdkImageOptions.builder().aspectRatio("1:1").build();

        ImagesSdkImageOptions bySize = ALL.toBuilder().merge(size).build();
        ImagesSdkImageOptions byRatio = bySize.toBuilder().merge(ratio).build();

        assertThat(bySize.getWidth()).isEqualTo(1024);
        assertThat(bySize.getAspectRatio()).isNull();
        assertThat(bySize.getResolution()).isNull();
        assertThat(byRatio.getWidth()).isNull();
        assertThat(byRatio.getHeight()).isNull();
        assertThat(byRatio.getAspectRatio()).isEqualTo("1:1");
    }

    @Test
    void printsNoImagesAndNoMembersOfTheBody() {
        ImagesSdkImageOptions options = ImagesSdkImageOptions.builder()
                .model("gpt-image-2")
                .width(1024)
                .height(1536)
                .extra("token", "secret")
                .build();

        assertThat(options).hasToString("{MODEL=gpt-image-2}, 1024x1536");
    }
}
