package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The options of calls and services: their defaults, and the values that they reject. */
class OptionsTest {
    @Test
    void documentsTheDefaults() {
        assertThat(CallOptions.DEFAULT.timeout()).isEmpty();
        assertThat(CallOptions.DEFAULT.portability()).isEqualTo(Portability.STRICT);
        assertThat(CallOptions.DEFAULT.async()).isFalse();
        assertThat(CallOptions.DEFAULT.split()).isFalse();
        assertThat(Limits.DEFAULT.maxResponseBytes()).isEqualTo(512L * 1024 * 1024);
        assertThat(Limits.DEFAULT.maxImageBytes()).isEqualTo(64L * 1024 * 1024);
        assertThat(Limits.DEFAULT.maxErrorBodyBytes()).isEqualTo(64 * 1024);
        assertThat(Limits.DEFAULT.maxImages()).isEqualTo(128);
        assertThat(Limits.DEFAULT.maxJsonDepth()).isEqualTo(100);
        assertThat(Limits.DEFAULT.bodyIdleTimeout()).hasSeconds(60);
        assertThat(Limits.DEFAULT.downloadTimeout()).hasSeconds(120);
        assertThat(Limits.DEFAULT.connectTimeout()).hasSeconds(10);
        assertThat(DownloadPolicy.DEFAULT.maxRedirects()).isEqualTo(5);
        assertThat(RetryPolicy.defaults().maxRetries()).isEqualTo(2);
        assertThat(RetryPolicy.defaults().maxRetryAfter()).hasSeconds(60);
        assertThat(RetryPolicy.defaults().risksDoubleBilling()).isFalse();
    }

    @Test
    void rejectsLimitsThatAreNotPositive() {
        List<Consumer<Limits.Builder>> invalid = List.of(
                limits -> limits.maxResponseBytes(0),
                limits -> limits.maxImageBytes(-1),
                limits -> limits.maxImages(0),
                limits -> limits.bodyIdleTimeout(Duration.ZERO),
                limits -> limits.downloadTimeout(Duration.ofMillis(-1)),
                limits -> limits.connectTimeout(Duration.ZERO));

        assertThat(invalid).allSatisfy(setter -> {
            Limits.Builder limits = Limits.builder();
            setter.accept(limits);
            assertThatThrownBy(limits::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(max|body|download|connect)\\w+ must be positive, was .+");
        });
    }

    @Test
    void rejectsLimitsThatWouldExhaustTheStackOrTheMemory() {
        assertThatThrownBy(
                        () -> Limits.builder().maxJsonDepth(Integer.MAX_VALUE).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxJsonDepth must be 1..500, was 2147483647");
        assertThatThrownBy(() -> Limits.builder().maxJsonDepth(0).build())
                .hasMessage("maxJsonDepth must be 1..500, was 0");
        assertThatThrownBy(() ->
                        Limits.builder().maxErrorBodyBytes(Integer.MAX_VALUE).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxErrorBodyBytes must be 1..67108864, was 2147483647");
        assertThatThrownBy(() -> Limits.builder().maxErrorBodyBytes(-1).build())
                .hasMessage("maxErrorBodyBytes must be 1..67108864, was -1");
    }

    @Test
    void rejectsOtherValuesOutsideTheirRange() {
        CallOptions.Builder options = CallOptions.builder().timeout(Duration.ZERO);
        DownloadPolicy.Builder policy = DownloadPolicy.builder().maxRedirects(-1);

        assertThatThrownBy(options::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be positive, was PT0S");
        assertThatThrownBy(policy::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxRedirects must be 0 or more, was -1");
        assertThatThrownBy(() -> RetryPolicy.riskingDoubleBilling(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retries must be 0 or more, was -1");
        assertThatThrownBy(() -> RetryPolicy.defaults().withMaxRetryAfter(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxRetryAfter must not be negative, was PT-1S");
    }

    @Test
    void addsUsagesUpToTheRangeOfTheirNumbers() {
        Usage large = new Usage(Map.of("a", Long.MAX_VALUE, "b", Long.MIN_VALUE, "c", 1L));
        Usage small = new Usage(Map.of("a", 1L, "b", -1L, "c", -3L, "d", 4L));

        assertThat(large.plus(small).numbers())
                .isEqualTo(Map.of("a", Long.MAX_VALUE, "b", Long.MIN_VALUE, "c", -2L, "d", 4L));
    }
}
