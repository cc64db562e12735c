package io.imagesdk.internal.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.internal.url.PollUrlValidator.AllowedUrl;
import io.imagesdk.model.DownloadPolicy;
import java.net.InetAddress;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollUrlValidatorTest {
    private final PollUrlValidator validator = new PollUrlValidator(
            DownloadPolicy.builder()
                    .allowHost("files.example")
                    .allowHost("tasks.example:8443")
                    .build(),
            URI.create("https://api.example/v1"),
            true,
            Set.of("queue.example", "tasks.example:9443", "Port.Example:443", "*.Pool.example", "*.odd.example:8443"),
            host -> new InetAddress[] {InetAddress.getByName(host.startsWith("inner.") ? "10.0.0.1" : "1.1.1.1")},
            url -> false);

    @ParameterizedTest
    @CsvSource({
        "/tasks/1, https://api.example/tasks/1",
        "https://api.example:443/tasks/1, https://api.example:443/tasks/1",
        "https://Queue.Example/1, https://Queue.Example/1",
        "https://tasks.example:9443/1, https://tasks.example:9443/1",
        "https://port.example/1, https://port.example/1",
        "https://eu.pool.example/1, https://eu.pool.example/1",
        "https://a.eu.POOL.example/1, https://a.eu.POOL.example/1",
        "https://eu.odd.example:8443/1, https://eu.odd.example:8443/1"
    })
    void sendsTheKeyToTheBaseOriginAndToTrustedHosts(String text, URI url) {
        assertThat(validator.check(text)).isEqualTo(new AllowedUrl(url, true));
    }

    @ParameterizedTest
    @CsvSource({"https://files.example/1", "https://tasks.example:8443/1"})
    void sendsNoKeyToAHostThatOnlyTheDownloadPolicyAllows(String text) {
        assertThat(validator.check(text)).isEqualTo(new AllowedUrl(URI.create(text), false));
    }

    @ParameterizedTest
    @CsvSource({
        "https://other.example/1, not on the origin of the base URL",
        "https://queue.example:8443/1, not on the origin of the base URL",
        "https://queue.example.evil.example/1, not on the origin of the base URL",
        "https://pool.example/1, not on the origin of the base URL",
        "https://evilpool.example/1, not on the origin of the base URL",
        "https://eu.pool.example:8443/1, not on the origin of the base URL",
        "https://eu.pool.example.evil.example/1, not on the origin of the base URL",
        "https://eu.odd.example/1, not on the origin of the base URL",
        "https://inner.pool.example/1, an address that is not public",
        "http://eu.pool.example/1, plain http",
        "http://queue.example/1, plain http",
        "http://api.example/1, plain http",
        "//queue.example@evil.example/1, user info",
        "tasks/1, absolute"
    })
    void blocksAllOtherUrls(String text, String reason) {
        assertThatExceptionOfType(BlockedUrlException.class)
                .isThrownBy(() -> validator.check(text))
                .withMessageStartingWith("task was started, but its URL is blocked: ")
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.billing()).isEqualTo(BillingStatus.UNKNOWN));
    }
}
