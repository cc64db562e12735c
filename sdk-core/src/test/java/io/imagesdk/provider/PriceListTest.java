package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagesdk.ImagesService;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.PriceEstimate;
import io.imagesdk.provider.catalog.Providers;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimates are ranges of all prices that may apply, and are empty where the list does not determine a price. */
class PriceListTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 1);
    private static final PriceList BY_QUALITY = list(
            Price.perImage("0.01").when(Parameter.MODEL, "gpt-image-2*").when(Parameter.QUALITY, "low"),
            Price.perImage("0.16").when(Parameter.MODEL, "gpt-image-2*").when(Parameter.QUALITY, "high"));

    @ParameterizedTest
    @CsvSource({
        "gpt-image-2, low, 1, 0.01 USD as of 2026-11-01",
        "GPT-Image-2-mini, LOW, 3, 0.03 USD as of 2026-11-01",
        "gpt-image-2, high, 10, 1.6 USD as of 2026-11-01",
        "gpt-image-2, auto, 2, 0.02..0.32 USD as of 2026-11-01",
        ", , 1, 0.01..0.16 USD as of 2026-11-01",
        "gpt-image-2, medium, 1, ",
        "other, low, 1, "
    })
    void coversAllPricesThatMayApply(String model, String quality, int count, String estimate) {
        GenerateRequest.Builder request =
                GenerateRequest.builder().prompt("A cat").count(count);
        if (model != null) {
            request.model(model);
        }
        if (quality != null) {
            request.quality(quality);
        }

        assertThat(BY_QUALITY
                        .estimate(request.build())
                        .map(PriceEstimate::toString)
                        .orElse(null))
                .isEqualTo(estimate);
    }

    @ParameterizedTest
    @CsvSource({
        "1024x1024, 0.02, 0.02097152",
        "1536x1024, 0.03, 0.04",
        "1280x1280, 0.03125, 0.04",
        "512x512, 0.005, 0.02"
    })
    void countsMegapixelsOfTheSize(String size, BigDecimal lowest, BigDecimal highest) {
        PriceEstimate estimate = list(Price.perMegapixel("0.02"))
                .estimate(request(builder -> builder.size(size)))
                .orElseThrow();

        assertThat(estimate.lowest()).isEqualByComparingTo(lowest);
        assertThat(estimate.highest()).isEqualByComparingTo(highest);
    }

    @ParameterizedTest
    @CsvSource({"1k, 1", "1.5k, 2.25", "2K, 4", "4k, 16"})
    void countsMegapixelsOfTheResolution(String resolution, BigDecimal megapixels) {
        PriceEstimate estimate = list(Price.perMegapixel("1"))
                .estimate(request(builder -> builder.resolution(resolution)))
                .orElseThrow();

        assertThat(estimate.lowest()).isEqualByComparingTo(megapixels);
    }

    @Test
    void hasNoEstimateForAnUnknownNumberOfPixels() {
        PriceList prices = list(Price.perMegapixel("1"), Price.perImage("1"));

        assertThat(prices.estimate(request(builder -> builder))).isEmpty();
        assertThat(prices.estimate(request(builder -> builder.size("auto")))).isEmpty();
        assertThat(prices.estimate(request(builder -> builder.resolution("huge"))))
                .isEmpty();
    }

    @Test
    void chargesInputImagesOncePerRequestThatMayBeSent() {
        ImageInput input = ImageInput.of(ImageBytes.copyOf(new byte[] {1}));
        EditRequest request = EditRequest.builder()
                .prompt("A hat")
                .image(input)
                .image(input)
                .count(3)
                .build();

        PriceEstimate estimate = list(Price.perImage("0.1").withPerInputImage("0.01"))
                .estimate(request)
                .orElseThrow();

        assertThat(estimate.lowest()).isEqualByComparingTo("0.32");
        assertThat(estimate.highest()).isEqualByComparingTo("0.36");
    }

    @Test
    void rejectsAmountsThatAreNoPrices() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.perImage("-0.01"))
                .withMessage("perImage must be 0..1000000 with up to 12 decimal places, was -0.01");
        assertThatIllegalArgumentException().isThrownBy(() -> Price.perMegapixel("1e7"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PriceEstimate(BigDecimal.ONE, BigDecimal.ZERO, DAY, "page"));
    }

    @Test
    void estimatesWithThePricesThatTheProgramSets() {
        GenerateRequest request = request(builder -> builder.quality("low"));
        try (ImagesService without = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .apiKey("key")
                        .build();
                ImagesService with = ImagesService.builder()
                        .provider(
                                Providers.OPENAI.toBuilder().prices(BY_QUALITY).build())
                        .apiKey("key")
                        .build()) {
            assertThat(without.estimate(request)).isEmpty();
            assertThat(with.estimate(request))
                    .contains(new PriceEstimate(new BigDecimal("0.01"), new BigDecimal("0.01"), DAY, "page"));
        }
    }

    private static PriceList list(Price... prices) {
        return PriceList.of(DAY, "page", prices);
    }

    private static GenerateRequest request(UnaryOperator<GenerateRequest.Builder> parameters) {
        return parameters.apply(GenerateRequest.builder().prompt("A cat")).build();
    }
}
