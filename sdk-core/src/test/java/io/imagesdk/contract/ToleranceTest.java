package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.contract.StubProvider.Reply;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual responses that are accepted, and invalid responses of every known type. */
class ToleranceTest {
    /**
     * Its base64 text contains both characters in which the alphabets differ, a slash that can be escaped, and padding.
     */
    private static final byte[] IMAGE = IntStream.iterate(30, width -> width + 1)
            .mapToObj(width -> SampleImages.encoded("png", width, 11))
            .filter(bytes -> bytes.length % 3 == 1)
            .filter(bytes -> SampleImages.base64(bytes).contains("+")
                    && SampleImages.base64(bytes).contains("/"))
            .findFirst()
            .orElseThrow();

    private static final String BASE64 = SampleImages.base64(IMAGE);

    private StubProvider stub;

    @BeforeEach
    void start() throws IOException {
        stub = StubProvider.start().images(IMAGE);
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    static Stream<String> odd() {
        String item = "{\"b64_json\":\"" + BASE64 + "\"}";
        return Stream.of(
                "{\"data\":[{\"b64_json\":\"\",\"url\":\"FILES/1\"}]}",
                "{\"data\":[{\"url\":\"FILES/1\",\"b64_json\":null}]}",
                "{\"data\":[\"FILES/1\"]}",
                "{\"data\":[{\"url\":[\"FILES/1\"]}]}",
                "{\"data\":[{\"b64_json\":\"" + BASE64.replace("/", "\\/") + "\"}]}",
                "{\"data\":[{\"b64_json\":\"" + BASE64.replace("A", "\\u0041") + "\"}]}",
                "{\"data\":[{\"b64_json\":\"data:image/png;base64," + BASE64 + "\"}]}",
                "{\"data\":[{\"url\":\"data:image/png;base64," + BASE64 + "\"}]}",
                "{\"data\":[{\"b64_json\":\"" + BASE64.replace("=", "") + "\"}]}",
                "{\"data\":[{\"b64_json\":\"" + Base64.getUrlEncoder().encodeToString(IMAGE) + "\"}]}",
                "{\"data\":[{\"b64_json\":\"" + BASE64.replaceAll("(.{76})", "$1\\\\r\\\\n") + "\"}]}",
                "{\"data\":[{\"b64_json\":\" " + BASE64.substring(0, 50) + " " + BASE64.substring(50) + " \"}]}",
                "{\"usage\":{\"total_tokens\":3},\"object\":{\"x\":[[{}]]},\"data\":[{\"extra\":1,\"b64_json\":\""
                        + BASE64 + "\",\"mime_type\":null}],\"created\":1}",
                "{\"data\":[],\"data\":[" + item + "]}",
                "{\"error\":null,\"code\":0,\"message\":\"ok\",\"data\":[" + item + "]}",
                "\ufeff{\"data\":[" + item + "]}",
                " \r\n\t{\"data\" : [ " + item + " ] }\n\n");
    }

    @ParameterizedTest
    @MethodSource("odd")
    void readsWhatGatewaysMakeOfTheFormat(String response) throws Exception {
        stub.responses(response.replace("FILES", stub.url() + "/files"));

        assertThat(generated().images()).singleElement().satisfies(ToleranceTest::isTheImage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain; charset=latin-1", "application/octet-stream", "nonsense"})
    void believesTheBytesAndNotTheContentType(String type) throws Exception {
        stub.responses(
                Reply.ok("{\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}").with("Content-Type", type));

        assertThat(generated().images()).singleElement().satisfies(ToleranceTest::isTheImage);
    }

    @Test
    void unpacksGzipThatNobodyRequestedFor() throws Exception {
        stub.responses(
                Reply.ok(gzip("{\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}")).with("Content-Encoding", "gzip"));

        assertThat(generated().images()).singleElement().satisfies(ToleranceTest::isTheImage);
        assertThat(stub.last().header("Accept-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "none", "binary", "identity, identity", "gzip", "br"})
    void readsPlainJsonWithTheLabelOfAnyEncoding(String encoding) throws Exception {
        stub.responses(
                Reply.ok("{\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}").with("Content-Encoding", encoding));

        assertThat(generated().images()).singleElement().satisfies(ToleranceTest::isTheImage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip, identity", "utf-8"})
    void unpacksGzipWithTheLabelOfAnyEncoding(String encoding) throws Exception {
        stub.responses(
                Reply.ok(gzip("{\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}")).with("Content-Encoding", encoding));

        assertThat(generated().images()).singleElement().satisfies(ToleranceTest::isTheImage);
    }

    @Test
    void unpacksAnErrorToo() throws Exception {
        byte[] error = gzip("{\"error\":{\"message\":\"no ink left\"}}");
        stub.responses(new Reply(400, Map.of("Content-Encoding", "gzip"), error));

        assertThat(failed().providerMessage()).contains("no ink left");
    }

    @Test
    void keepsWhatCameOfABrokenCompressedError() throws Exception {
        byte[] error = gzip("{\"error\":{\"message\":\"no ink left\"}}");
        stub.responses(new Reply(400, Map.of("Content-Encoding", "gzip"), Arrays.copyOf(error, error.length / 2)));

        assertThat(failed()).isExactlyInstanceOf(ApiException.class).hasMessageStartingWith("openai returned HTTP 400");
    }

    static Stream<String> bad() {
        String half = SampleImages.base64(Arrays.copyOf(IMAGE, IMAGE.length / 2));
        return Stream.of(
                "{\"b64_json\":\"" + BASE64.substring(0, 400) + "*" + BASE64.substring(401) + "\"}",
                "{\"b64_json\":\"" + BASE64.substring(0, 400) + "==" + BASE64.substring(402) + "\"}",
                "{\"b64_json\":\"" + BASE64.substring(0, 401) + "\"}",
                "{\"b64_json\":\"" + BASE64.replace("/", "_") + "\"}",
                "{\"b64_json\":\"" + half + "\"}",
                "{\"b64_json\":\"" + Base64.getEncoder().encodeToString("<html>".getBytes(UTF_8)) + "\"}",
                "{\"b64_json\":\"" + Base64.getEncoder().encodeToString("<svg/>".getBytes(UTF_8)) + "\"}",
                "{\"b64_json\":\"data:image/png;base64,\"}",
                "{\"b64_json\":\"data:image/png,abc\"}",
                "{\"b64_json\":\"\",\"url\":\"\"}",
                "{\"url\":\"file:///etc/passwd\"}",
                "{\"url\":\"not an address\"}",
                "{\"url\":\"http://127.0.0.1:1/x\"}",
                "{\"b64_json\":17}",
                "{}");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void deliversTheGoodImagesBesideABadOne(String bad) throws Exception {
        String good = "{\"b64_json\":\"" + BASE64 + "\"}";
        stub.responses("{\"data\":[" + good + "," + bad + "," + good + "]}");

        ImageResult<ImageBytes> result = generated();

        assertThat(result.images()).hasSize(2).allSatisfy(ToleranceTest::isTheImage);
        assertThat(result.images()).extracting(image -> image.index()).containsExactly(0, 2);
        assertThat(result.outcomes().get(1)).isInstanceOfSatisfying(ImageOutcome.Failed.class, failed -> {
            assertThat(failed.index()).isEqualTo(1);
            assertThat(failed.error().billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failed.error().getMessage()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("bad")
    void failsOnlyWhereNoImageIsGood(String bad) throws Exception {
        stub.responses("{\"data\":[" + bad + "],\"usage\":{\"cost_in_usd_ticks\":5}}");

        ImagesException error = failed();

        assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(error.outcomes()).hasSize(1);
        assertThat(error.cost()).isPresent();
        assertThat(error.status()).hasValue(200);
        assertThat(error.body()).isPresent();
    }

    @Test
    void saysWhatCameInPlaceOfAnImage() throws Exception {
        stub.responses(
                "{\"data\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString("<html>".getBytes(UTF_8)) + "\"}]}");

        assertThat(failed())
                .isExactlyInstanceOf(InvalidImageException.class)
                .hasMessage("content is not an image, it starts like HTML");
    }

    @Test
    void saysThatAnImageIsNotWhole() throws Exception {
        int half = IMAGE.length / 2;
        stub.responses("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(Arrays.copyOf(IMAGE, half)) + "\"}]}");

        assertThat(failed()).hasMessage("image is incomplete, it ends after " + half + " bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<!DOCTYPE html><title>Sign in</title>", "\ufeff <html><head><TITLE lang=en>Sign in</TITLE>"})
    void recognisesALoginPage(String page) throws Exception {
        stub.responses(Reply.ok(page).with("Content-Type", "text/html"));

        ImagesException error = failed();

        assertThat(error)
                .isExactlyInstanceOf(InvalidResponseException.class)
                .hasMessageContaining("web page")
                .hasMessageContaining("Sign in");
        assertThat(error.hint()).contains("check the base URL (most end with /v1)");
        assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(error.body()).isPresent();
    }

    @Test
    void keepsTheWordsOfWhatIsNotJson() throws Exception {
        stub.responses("服务器繁忙");

        assertThat(failed()).isExactlyInstanceOf(InvalidResponseException.class).hasMessageContaining("服务器繁忙");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"no ink\",\"code\":\"insufficient_quota\"}}",
                "{\"code\":\"insufficient_quota\",\"msg\":\"no ink\"}",
                "{\"code\":\"insufficient_quota\",\"message\":\"no ink\",\"data\":null}"
            })
    void findsAnErrorInsideA200(String response) throws Exception {
        stub.responses(response);

        ImagesException error = failed();

        assertThat(error).isExactlyInstanceOf(QuotaExceededException.class);
        assertThat(error.billing()).isEqualTo(BillingStatus.REJECTED);
        assertThat(error.status()).hasValue(200);
        assertThat(error.providerMessage()).contains("no ink");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"data\":[]}",
                "{\"data\":null}",
                "{\"data\":[null]}",
                "{\"data\":7}",
                "{\"id\":\"t\"}"
            })
    void doesNotKnowWhatAnResponseWithoutImagesCost(String response) throws Exception {
        stub.responses(response);

        ImagesException error = failed();

        assertThat(error).isExactlyInstanceOf(InvalidResponseException.class).hasMessageStartingWith("openai ");
        assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"told\"}}",
                "{\"error\":\"told\"}",
                "{\"msg\":\"told\"}",
                "{\"message\":\"told\",\"code\":7}",
                "{\"detail\":\"told\"}",
                "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"told\"}]}",
                "{\"detail\":{\"message\":\"told\"}}",
                "told"
            })
    void readsEveryShapeOfError(String body) throws Exception {
        stub.responses(new Reply(400, Map.of(), body.getBytes(UTF_8)));

        ImagesException error = failed();

        assertThat(error.providerMessage()).contains("told");
        assertThat(error.body()).contains(body);
    }

    @Test
    void callsAnEmptyResponseModerationWhereTheProfileSaysSo() throws Exception {
        stub.responses("{\"result\":{\"images\":[]}}");

        ImagesException error = Assertions.catchThrowableOfType(
                ImagesException.class, () -> generated(FictionalGateway.PROFILE, List.of("oil")));

        assertThat(error).isExactlyInstanceOf(ModerationException.class);
    }

    private static void isTheImage(GeneratedImage<ImageBytes> image) {
        assertThat(image.content().toByteArray()).isEqualTo(IMAGE);
    }

    private ImagesException failed() {
        return Assertions.catchThrowableOfType(ImagesException.class, this::generated);
    }

    private ImageResult<ImageBytes> generated() {
        return generated(Providers.OPENAI.toBuilder().retriesAllowed(false).build(), List.of());
    }

    private ImageResult<ImageBytes> generated(ProviderProfile profile, List<String> model) {
        GenerateRequest.Builder request = GenerateRequest.builder().prompt("A cat in a tree");
        model.forEach(request::model);
        try (ImagesService images = stub.service(profile)) {
            return images.blocking().generate(request.build());
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
