package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.Portability;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SuiteLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The SDK would replace the value by a random one, and all requests of a split call would share it. */
    @Test
    void theIdempotencyHeaderOfTheProfileIsRefused() {
        ProviderProfile profile =
                Providers.XAI.toBuilder().idempotencyHeader("Idempotency-Key").build();
        CallOptions options =
                CallOptions.builder().header("idempotency-key", "order-17").build();
        try (ImagesService images = service(profile);
                ImagesService withoutHeader = service()) {
            assertThatThrownBy(() -> images.preview(REQUEST, options))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("use the option idempotencyKey instead")
                    .hasMessageNotContaining("order-17");
            assertThat(images.preview(
                                    REQUEST,
                                    CallOptions.builder()
                                            .idempotencyKey("order-17")
                                            .build())
                            .headers())
                    .containsEntry("Idempotency-Key", "order-17");
            assertThat(withoutHeader.preview(REQUEST, options).headers()).containsEntry("idempotency-key", "order-17");
        }
    }

    @Test
    void anIdempotencyKeyThatTheProviderWouldNotSeeIsNotDroppedSilently() {
        CallOptions keyed = CallOptions.builder().idempotencyKey("order-17").build();
        CallOptions adapted = keyed.toBuilder().portability(Portability.ADAPT).build();
        try (ImagesService images = service()) {
            assertThatThrownBy(() -> images.preview(REQUEST, keyed))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("idempotencyKey is not supported because the profile names no header for it,"
                            + " omit it, or use Portability.ADAPT")
                    .hasMessageNotContaining("order-17");
            assertThat(images.preview(REQUEST, adapted).headers()).doesNotContainValue("order-17");
        }
        assertThat(new RequestValidator(Providers.XAI)
                        .validate(REQUEST, adapted)
                        .warnings())
                .containsExactly(new Warning(
                        "idempotency_key", "was omitted because the provider does not recognize repeated requests"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\r\nX-Other: 1", "order\u201317"})
    void anIdempotencyKeyThatCannotBeSentIsRefused(String key) {
        try (ImagesService images = service()) {
            assertThatThrownBy(() -> images.preview(
                            REQUEST, CallOptions.builder().idempotencyKey(key).build()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("idempotencyKey must consist of 1..255 printable ASCII characters");
        }
    }

    private static ImagesService service() {
        return service(Providers.XAI);
    }

    private static ImagesService service(ProviderProfile profile) {
        return ImagesService.builder().provider(profile).apiKey(SuiteLog.KEY).build();
    }
}
