package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.Cost;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.Quality;
import io.imagesdk.model.Resolution;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.model.Usage;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builders reject what no provider accepts, and keep the other values unchanged. */
class RequestRulesTest {
    @Test
    void saysAllThatIsWrongAtOnce() {
        GenerateRequest.Builder request = GenerateRequest.builder()
                .prompt(" ")
                .count(0)
                .size("big")
                .aspectRatio("wide")
                .compression(101)
                .model(" ")
                .user("a\u0007b")
                .extra("when", new Object())
                .extra("", 1);

        InvalidRequestException refusal =
                Assertions.catchThrowableOfType(InvalidRequestException.class, request::build);

        assertThat(refusal.billing()).isEqualTo(BillingStatus.NOT_SENT);
        assertThat(refusal.provider()).isEmpty();
        assertThat(refusal.violations())
                .extracting(Violation::field)
                .containsExactlyInAnyOrder(
                        "prompt", "n", "size", "aspect_ratio", "compression", "model", "user", "extra.when", "extra");
        assertThat(refusal)
                .hasMessageContaining("prompt is required and must not be blank")
                .hasMessageContaining("n must be 1 or more, was 0")
                .hasMessageContaining("size must be WIDTHxHEIGHT or auto, was \"big\", for example 1024x1024")
                .hasMessageContaining("aspect_ratio must be W:H or auto, was \"wide\", for example 16:9")
                .hasMessageContaining("compression must be 0..100, was 101")
                .hasMessageContaining("; ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"half \ud83d", "\udc08 half", "bell \u0007", "escape \u001b[31m", "damaged \ufffd", "", "\t\n "})
    void refusesDamagedPrompts(String prompt) {
        assertThatThrownBy(() -> GenerateRequest.builder().prompt(prompt).build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("prompt ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines\r\n\tand a tab", "猫 🐈 \"quoted\" \\ </script>", "e\u0301"})
    void takesEveryOtherPrompt(String prompt) {
        assertThat(GenerateRequest.builder().prompt(prompt).build().prompt()).isEqualTo(prompt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x10", "10x0", "100000x1", "1024", "1024*1024", "-1x5", "Auto", "1024x1024 px"})
    void refusesSizesOfABadShape(String size) {
        assertThatThrownBy(
                        () -> GenerateRequest.builder().prompt("x").size(size).build())
                .isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:1", "1:0", "16/9", "16:9:1", "1:-1", "01:1"})
    void refusesRatiosOfABadShape(String ratio) {
        assertThatThrownBy(() ->
                        GenerateRequest.builder().prompt("x").aspectRatio(ratio).build())
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void cutsLongValuesInItsWords() {
        assertThatThrownBy(() -> GenerateRequest.builder()
                        .prompt("x")
                        .size("9".repeat(5_000))
                        .build())
                .hasMessage(
                        "size must be WIDTHxHEIGHT or auto, was \"" + "9".repeat(40) + "...\", for example 1024x1024");
    }

    @Test
    void wantsAnImageToEdit() {
        assertThatThrownBy(() -> EditRequest.builder().count(0).build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("prompt is required")
                .hasMessageContaining("n must be 1 or more")
                .hasMessageContaining("image is required, add at least one image to edit");
    }

    @Test
    void refusesFurtherMembersThatAreNoJson() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("again", endless);

        for (Object value : List.of(
                new Object(),
                Double.NaN,
                Float.POSITIVE_INFINITY,
                Path.of("x"),
                Map.of(1, 2),
                List.of(new StringBuilder()),
                endless)) {
            assertThatThrownBy(() -> GenerateRequest.builder()
                            .prompt("x")
                            .extra("e", value)
                            .build())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("extra.e must be a JSON value, has ");
        }
    }

    @Test
    void refusesAMapThatHoldsItselfAndDoesNotWalkItForEver() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("one", endless);
        endless.put("other", endless);

        assertThatThrownBy(() -> GenerateRequest.builder()
                        .prompt("A cat")
                        .extra("endless", endless)
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("extra.endless must be a JSON value, has more than 32 levels or 100000 values");
    }

    @Test
    void refusesFurtherMembersThatWouldArriveDamaged() {
        for (Object value : List.of("half \ud83d", List.of("\udc08"), Map.of("\ud83d", 1))) {
            assertThatThrownBy(() -> GenerateRequest.builder()
                            .prompt("x")
                            .extra("e", value)
                            .build())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("extra.e must be a JSON value, has ");
        }
    }

    @Test
    void keepsFurtherMembersAsTheyWereSaid() {
        List<Object> list = new ArrayList<>(List.of("a", 1));
        list.add(null);
        Map<String, Object> inner = new LinkedHashMap<>(Map.of("list", list));
        GenerateRequest request = GenerateRequest.builder()
                .prompt("x")
                .extra("z", inner)
                .extra("a", new BigDecimal("1.10"))
                .build();

        list.add("later");
        inner.put("later", 1);

        List<Object> kept = new ArrayList<>(List.of("a", 1));
        kept.add(null);
        assertThat(request.extra())
                .containsExactly(Map.entry("z", Map.of("list", kept)), Map.entry("a", new BigDecimal("1.10")));
        assertThatThrownBy(() -> request.extra().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) request.extra().get("z")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void buildsAgainFromWhatWasBuilt() {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("x")
                .model("m")
                .count(2)
                .size("1x1")
                .aspectRatio("1:1")
                .resolution("1k")
                .quality("q")
                .format("JPG")
                .responseFormat("url")
                .background("b")
                .compression(0)
                .moderation("low")
                .user("u")
                .extra("e", 1)
                .build();
        EditRequest edit = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.fileId("f"))
                .mask(ImageInput.fileId("g"))
                .build();

        assertThat(request.toBuilder().build()).isEqualTo(request).hasSameHashCodeAs(request);
        assertThat(request.toBuilder().count(3).build().count()).hasValue(3);
        assertThat(request.toBuilder().count(3).build().extra()).isEqualTo(request.extra());
        assertThat(edit.toBuilder().build()).isEqualTo(edit);
        assertThat(edit.toBuilder().image(ImageInput.fileId("h")).build().images())
                .hasSize(2);
    }

    @Test
    void knowsFormatsByAnyName() {
        assertThat(ImageFormat.of(" JPG ")).isEqualTo(ImageFormat.JPEG);
        assertThat(ImageFormat.JPEG.extension()).isEqualTo("jpg");
        assertThat(ImageFormat.JPEG.mediaType()).isEqualTo("image/jpeg");
        assertThat(ImageFormat.SVG.mediaType()).isEqualTo("image/svg+xml");
        assertThat(ImageFormat.WEBP).hasToString("webp");
        assertThat(ImageFormat.of("avif").extension()).isEqualTo("avif");
    }

    @Test
    void keepsOpenValuesAsTheyStand() {
        assertThat(ModelName.of(" a b ")).isEqualTo(new ModelName("a b")).hasToString("a b");
        assertThat(Quality.of("hd")).isEqualTo(Quality.HD).hasToString("hd");
        assertThat(Resolution.of("2k")).isEqualTo(Resolution.TWO_K).hasToString("2k");
        assertThat(ResponseFormat.of("url")).isEqualTo(ResponseFormat.URL).hasToString("url");
    }

    @Test
    void measuresSizesAndRatios() {
        assertThat(ImageSize.of(640, 480)).isEqualTo(ImageSize.of("640x480")).hasToString("640x480");
        assertThat(ImageSize.of("640x480").width()).hasValue(640);
        assertThat(ImageSize.of("640x480").height()).hasValue(480);
        assertThat(ImageSize.AUTO.width()).isEmpty();
        assertThat(AspectRatio.of("19.5:9").ratio()).hasValue(19.5 / 9);
        assertThat(AspectRatio.AUTO.ratio()).isEmpty();
        assertThat(AspectRatio.LANDSCAPE_16_9).hasToString("16:9");
    }

    @Test
    void addsUpWhatCallsConsumed() {
        Usage one = new Usage(Map.of("total_tokens", 3L, "cost_in_usd_ticks", 10_000_000_000L));
        Usage both = one.plus(new Usage(Map.of("total_tokens", 4L, "input_tokens", 1L)));

        assertThat(both.numbers())
                .isEqualTo(Map.of("total_tokens", 7L, "cost_in_usd_ticks", 10_000_000_000L, "input_tokens", 1L));
        assertThat(both.cost()).contains(Cost.ofUsdTicks(10_000_000_000L));
        assertThat(Cost.ofUsdTicks(10_000_000_000L).plus(Cost.ofUsdTicks(1))).hasToString("1.0000000001 USD");
    }

    @Test
    void handsOutImagesThatNobodyCanChange() {
        byte[] source = {1, 2, 3};
        ImageBytes image = ImageBytes.copyOf(source);
        ByteBuffer view = image.asByteBuffer();
        source[0] = 9;
        image.toByteArray()[1] = 9;

        assertThat(image.toByteArray()).containsExactly(1, 2, 3);
        assertThat(image.openStream()).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(image).isEqualTo(ImageBytes.wrap(new byte[] {1, 2, 3, 4}, 3)).hasToString("3 bytes");
        assertThat(image).hasSameHashCodeAs(ImageBytes.wrap(new byte[] {1, 2, 3, 4}, 3));
        assertThatThrownBy(() -> view.put((byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
        assertThatThrownBy(() -> ImageBytes.wrap(source, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void tellsInputsWithoutTheirQueries() {
        assertThat(ImageInput.of(URI.create("https://e.example/a.png?sig=secret")))
                .hasToString("e.example/a.png");
        assertThat(ImageInput.of(new byte[3], "cat")).hasToString("cat (3 bytes)");
        assertThat(ImageInput.fileId("f-1")).hasToString("file id f-1");
        assertThat(ImageInput.of(Path.of("cat.png"))).hasToString("cat.png");
    }
}
