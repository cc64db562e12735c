package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verifies that the documents reject what does not conform to them. */
final class ApiDocumentTest {
    private final ApiDocument openai = ApiDocuments.openAi();
    private final ApiDocument xai = ApiDocuments.xAi();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ImagesResponse | {} | created",
                "ImagesResponse | {'created':1,'quality':'auto'} | /quality",
                "ImagesResponse | {'created':1,'background':'auto'} | /background",
                "ImagesResponse | {'created':1,'size':'auto'} | /size",
                "ImagesResponse | {'created':'1'} | /created",
                "ImagesResponse | {'created':1,'data':[{'url':'no url'}]} | /data/0/url",
                "ImagesResponse | {'created':1,'data':[{'url':null}]} | /data/0/url",
                "ImagesResponse | {'created':1,'usage':{'total_tokens':1}} | /usage",
                "ImagesResponse | {'created':1,'model':'x'} | model",
                "ErrorResponse | {'error':{'message':'x','type':'y','param':null}} | code",
                "ErrorResponse | {'error':'x'} | /error",
                "ImageGenStreamEvent | {'type':'image_edit.completed'} | /type",
                "CreateImageRequest | {'prompt':'x','n':11} | /n",
                "CreateImageRequest | {'prompt':'x','moderation':'none'} | /moderation",
                "CreateImageRequest | {'prompt':'x','stream':'yes'} | /stream",
                "CreateImageRequest | {'prompt':'x','size':1024} | /size",
                "CreateImageRequest | {'prompt':'x','aspect_ratio':'1:1'} | aspect_ratio",
                "EditImageBodyJsonParam | {'prompt':'x','images':[{'url':'https://a.example'}]} | /images/0"
            })
    void rejectsWhatOpenAiDoesNotSendOrAccept(String schema, String json, String location) {
        assertThat(openai.violations(schema, json.replace('\'', '"')))
                .asString()
                .contains(location);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GeneratedImageResponse | {'data':[],'created':1} | created",
                "GeneratedImageResponse | {'data':[],'usage':{}} | cost_in_usd_ticks",
                "GenerateImageRequest | {'prompt':'x','resolution':'4k'} | /resolution",
                "GenerateImageRequest | {'prompt':'x','size':'1024x1024'} | size"
            })
    void rejectsWhatXaiDoesNotSendOrAccept(String schema, String json, String location) {
        assertThat(xai.violations(schema, json.replace('\'', '"'))).asString().contains(location);
    }

    @Test
    void acceptsNullWhereTheDocumentDoes() {
        String request =
                "{\"prompt\":\"x\",\"n\":null,\"size\":null,\"quality\":null,\"stream\":null,\"partial_images\":null}";

        assertThat(openai.violations("CreateImageRequest", request)).isEmpty();
    }

    @Test
    void readsTheFieldsOfAForm() {
        RecordedRequest.Part image = new RecordedRequest.Part("image[]", "a.png", "image/png", 1, 1, "");

        assertThat(openai.violations("CreateImageEditRequest", List.of(field("prompt", "x"), field("n", "2"), image)))
                .isEmpty();
        assertThat(openai.violations("CreateImageEditRequest", List.of(field("prompt", "x"), field("n", "11"), image)))
                .asString()
                .contains("/n");
        assertThat(openai.violations("CreateImageEditRequest", List.of(field("prompt", "x"), field("n", "2"))))
                .asString()
                .contains("image");
    }

    private static RecordedRequest.Part field(String name, String text) {
        return new RecordedRequest.Part(name, null, null, text.length(), 0, text);
    }
}
