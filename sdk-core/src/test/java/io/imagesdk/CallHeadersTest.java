package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SuiteLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallHeadersTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();

    @Test
    void aHeaderOfTheCallersOwnIsSent() {
        try (ImagesService images = service()) {
            assertThat(images.preview(
                                    REQUEST,
                                    CallOptions.builder()
                                            .header("X-Trace-Id", "7")
                                            .build())
                            .headers())
                    .containsEntry("X-Trace-Id", "7");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer other",
        "cookie, a=b",
        "Host, elsewhere",
        "Content-Length, 3",
        "Accept-Encoding, gzip",
        "'X-A\r\nX-B', value",
        "'', value",
        "X-Trace, 'secret\r\nAuthorization: x'"
    })
    void aHeaderThatWouldChangeTheExchangeIsRefusedWithoutItsValue(String name, String value) {
        try (ImagesService images = service()) {
            assertThatThrownBy(() -> images.preview(
                            REQUEST, CallOptions.builder().header(name, value).build()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("header")
                    .hasMessageNotContaining(value);
        }
    }

    private static ImagesService service() {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .apiKey(SuiteLog.KEY)
                .build();
    }
}
