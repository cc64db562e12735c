package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidConfigurationException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The option --proxy and the variables of proxies. */
final class ProxyOptionTest {
    @TempDir
    Path directory;

    @Test
    void createsNoClientWithoutAProxy() {
        assertThat(client(Optional.empty(), Map.of("NO_PROXY", "*"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, https://api.example/v1",
        "https_proxy, https://api.example/v1",
        "http_proxy, http://api.example/v1",
        "ALL_PROXY, https://api.example/v1",
        "all_proxy, http://api.example/v1"
    })
    void readsTheVariablesOfCurl(String variable, String url) {
        assertThat(proxy(url, Map.of(variable, "http://proxy.example:3128"))).isEqualTo("proxy.example:3128");
    }

    @Test
    void ignoresAVariableThatTheHeaderOfARequestCanSet() {
        assertThat(client(Optional.empty(), Map.of("HTTP_PROXY", "http://proxy.example:3128")))
                .isEmpty();
    }

    @Test
    void prefersTheOption() {
        HttpClient client = client(Optional.of("other.example"), Map.of("HTTPS_PROXY", "http://proxy.example:3128"))
                .orElseThrow();

        assertThat(proxy(client, "https://api.example")).isEqualTo("other.example:80");
        assertThat(proxy(client, "http://api.example")).isEqualTo("other.example:80");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example, direct",
        ".example, direct",
        "*.example, direct",
        "example, direct",
        "'other.test, api.example', direct",
        "api.example:443, direct",
        "*, direct",
        "api.example:444, proxy.example:3128",
        "pi.example, proxy.example:3128",
        "'', proxy.example:3128"
    })
    void callsExcludedHostsDirectly(String excluded, String expected) {
        assertThat(proxy(
                        "https://api.example:443/v1",
                        Map.of("HTTPS_PROXY", "http://proxy.example:3128", "NO_PROXY", excluded)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"})
    void callsThisMachineDirectly(String url) {
        assertThat(proxy(url, Map.of("http_proxy", "http://proxy.example:3128")))
                .isEqualTo("direct");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://user:secret@proxy.example", "http://user:secret@", "http://a b:secret@c"})
    void rejectsOtherProxiesWithoutTheirPassword(String url) {
        assertThatThrownBy(() -> client(Optional.of(url), Map.of()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("--proxy must be the URL of an http proxy")
                .hasMessageNotContaining("secret");
    }

    @Test
    void answersAProxyThatRequiresAPassword() {
        HttpClient client =
                client(Optional.of("http://me:a%3Ab@proxy.example"), Map.of()).orElseThrow();

        assertThat(password(client, "proxy.example", 80)).isEqualTo("me a:b");
    }

    @Test
    void answersEachProxyWithItsOwnPasswordOnly() {
        Map<String, String> variables = new HashMap<>();
        variables.put("https_proxy", "http://alice:first@secure.example:3128");
        variables.put("http_proxy", "http://plain.example:3128");
        HttpClient one = client(Optional.empty(), variables).orElseThrow();
        variables.put("http_proxy", "http://bob:second@plain.example:3128");
        HttpClient both = client(Optional.empty(), variables).orElseThrow();

        assertThat(password(one, "secure.example", 3128)).isEqualTo("alice first");
        assertThat(password(one, "plain.example", 3128)).isEqualTo("none");
        assertThat(password(one, "secure.example", 80)).isEqualTo("none");
        assertThat(password(both, "secure.example", 3128)).isEqualTo("alice first");
        assertThat(password(both, "plain.example", 3128)).isEqualTo("bob second");
    }

    private static String password(HttpClient client, String host, int port) {
        PasswordAuthentication password = client.authenticator()
                .orElseThrow()
                .requestPasswordAuthenticationInstance(
                        host, null, port, "http", "", "basic", null, Authenticator.RequestorType.PROXY);
        return password == null ? "none" : password.getUserName() + " " + new String(password.getPassword());
    }

    @Test
    void reachesTheProviderThroughTheProxy() {
        CliRunner cliRunner = new CliRunner(directory);

        // Nothing listens at this port.
        CliRunner.CommandResult result = cliRunner.run(
                "generate", "a", "-p", "openai", "--api-key", "k-123456", "--proxy", "http://127.0.0.1:1");

        assertThat(result.code()).isEqualTo(4);
        assertThat(result.err()).contains("127.0.0.1:1");
    }

    @Test
    void warnsOfAPasswordInTheProcessList() {
        CliRunner cliRunner = new CliRunner(directory);

        CliRunner.CommandResult result = cliRunner.run(
                "generate", "a", "-p", "openai", "--api-key", "k-123456", "--proxy", "http://me:secret@127.0.0.1:1");

        assertThat(result.err()).contains("the password in --proxy is visible").doesNotContain("me:secret");
    }

    private Optional<HttpClient> client(Optional<String> option, Map<String, String> variables) {
        CliRunner cliRunner = new CliRunner(directory);
        cliRunner.variables.putAll(variables);
        return ProxySettings.client(option, cliRunner.environment());
    }

    private String proxy(String url, Map<String, String> variables) {
        return proxy(client(Optional.empty(), variables).orElseThrow(), url);
    }

    private static String proxy(HttpClient client, String url) {
        Proxy proxy = client.proxy().orElseThrow().select(URI.create(url)).get(0);
        return proxy.address() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "direct";
    }
}
