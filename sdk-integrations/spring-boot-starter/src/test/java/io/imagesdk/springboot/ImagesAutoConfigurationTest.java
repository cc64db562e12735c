package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.Limits;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of the starter, for the properties and the beans of an application. */
class ImagesAutoConfigurationTest {
    private static final Sandbox SANDBOX = Sandbox.start();

    private final ApplicationContextRunner empty = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, ImagesAutoConfiguration.class));
    private final ApplicationContextRunner runner = empty.withPropertyValues(
            "imagesdk.provider=openai", "imagesdk.base-url=" + SANDBOX.baseUrl(), "imagesdk.api-key=secret-1");

    @TempDir
    Path directory;

    @BeforeEach
    void reset() {
        SANDBOX.reset();
    }

    @AfterAll
    static void close() {
        SANDBOX.close();
    }

    @Test
    void createsNoServiceWithoutProperties() {
        empty.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ImagesService.class));
    }

    @Test
    void createsAServiceOfThreeProperties() {
        runner.run(context -> {
            ImagesService images = context.getBean(ImagesService.class);

            images.blocking().generate("A cat");

            assertThat(images.provider()).isSameAs(Providers.OPENAI);
            SANDBOX.assertThat().billed(1).neverBilledTwice();
            assertThat(SANDBOX.requests().get(0).header("authorization")).isEqualTo("Bearer secret-1");
        });
    }

    @Test
    void closesTheServiceWithTheContext() {
        AtomicReference<ImagesService> service = new AtomicReference<>();

        runner.run(context -> service.set(context.getBean(ImagesService.class)));

        assertThat(service.get().generate("A cat"))
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(ServiceClosedException.class);
    }

    @Test
    void leavesTheServiceOfTheApplicationAlone() {
        runner.withUserConfiguration(CustomService.class)
                .run(context -> assertThat(context.getBean(ImagesService.class).provider())
                        .isSameAs(Providers.XAI));
    }

    @Configuration(proxyBeanMethods = false)
    static class CustomService {
        @Bean
        ImagesService custom() {
            return ImagesService.builder()
                    .provider(Providers.XAI)
                    .apiKey("test-key")
                    .build();
        }
    }

    @Test
    void injectsNamedServicesByTheirQualifier() {
        runner.withPropertyValues(
                        "imagesdk.services.drafts.provider=xai",
                        "imagesdk.services.drafts.base-url=" + SANDBOX.baseUrl(Providers.XAI),
                        "imagesdk.services.drafts.api-key=secret-2",
                        "imagesdk.services.final-prints.provider=gemini",
                        "imagesdk.services.final-prints.api-key=secret-3")
                .withUserConfiguration(Consumer.class)
                .run(context -> {
                    Consumer consumer = context.getBean(Consumer.class);
                    assertThat(consumer.images.provider()).isSameAs(Providers.OPENAI);
                    assertThat(consumer.drafts.provider()).isSameAs(Providers.XAI);
                    assertThat(consumer.prints.provider()).isSameAs(Providers.GEMINI);
                    assertThat(context.getBeanNamesForType(ImagesService.class)).hasSize(3);

                    consumer.drafts.blocking().generate("A cat");
                    assertThat(SANDBOX.requests().get(0).header("authorization"))
                            .isEqualTo("Bearer secret-2");
                });
    }

    @Configuration
    static class Consumer {
        private final ImagesService images;
        private final ImagesService drafts;
        private final ImagesService prints;

        Consumer(
                ImagesService images,
                @Qualifier("drafts") ImagesService drafts,
                @Qualifier("final-prints") ImagesService prints) {
            this.images = images;
            this.drafts = drafts;
            this.prints = prints;
        }
    }

    @Test
    void readsAProfileOfTheApplication() throws Exception {
        Path file = Files.writeString(
                directory.resolve("gateway.json"),
                "{\"version\": 1, \"extends\": \"openrouter\", \"id\": \"my-gateway\"}");

        empty.withPropertyValues("imagesdk.profile=file:" + file, "imagesdk.api-key=test-key")
                .run(context -> assertThat(
                                context.getBean(ImagesService.class).provider().id())
                        .isEqualTo("my-gateway"));
    }

    @Test
    void readsTheKeyFromAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "secret-from-file\n");

        empty.withPropertyValues(
                        "imagesdk.provider=openai",
                        "imagesdk.base-url=" + SANDBOX.baseUrl(),
                        "imagesdk.api-key-file=" + file)
                .run(context -> {
                    context.getBean(ImagesService.class).blocking().generate("A cat");
                    assertThat(SANDBOX.requests().get(0).header("authorization"))
                            .isEqualTo("Bearer secret-from-file");
                });
    }

    @Test
    void usesTheBeansOfTheApplication() {
        runner.withUserConfiguration(Extensions.class).run(context -> {
            context.getBean(ImagesService.class).blocking().generate("A cat");
            Extensions extensions = context.getBean(Extensions.class);

            assertThat(extensions.customized).containsExactly("default");
            // The listener has its own thread; closing the service waits for it.
            context.close();
            assertThat(extensions.ended).containsExactly("GENERATE");
        });
    }

    @Configuration
    static class Extensions implements CallListener {
        private final List<String> ended = new ArrayList<>();
        private final List<String> customized = new ArrayList<>();

        @Override
        public void onEnd(CallInfo call, CallEnd end) {
            ended.add(call.operation().name());
        }

        @Bean
        ImagesServiceCustomizer customizer() {
            return (name, builder) -> customized.add(name);
        }
    }

    @Test
    void connectsToTheServerOfATest() {
        empty.withPropertyValues(
                        "imagesdk.provider=xai",
                        "imagesdk.base-url=https://api.example.com",
                        "imagesdk.api-key=secret-1",
                        "imagesdk.services.drafts.provider=openai",
                        "imagesdk.services.drafts.api-key=secret-2")
                .withBean(
                        ImagesConnectionDetails.class,
                        () -> ImagesConnectionDetails.of(SANDBOX::baseUrl, "key-of-the-test"))
                .run(context -> {
                    for (ImagesService images :
                            context.getBeansOfType(ImagesService.class).values()) {
                        images.blocking().generate("A cat");
                    }
                    assertThat(SANDBOX.requests())
                            .filteredOn(request -> request.method().equals("POST"))
                            .hasSize(2)
                            .allSatisfy(request -> assertThat(request.headers().toString())
                                    .contains("key-of-the-test")
                                    .doesNotContain("secret-"));
                });
    }

    @Test
    void runsCallbacksOnVirtualThreadsOnRequest() {
        boolean supported = Runtime.version().feature() >= 21;

        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(callback(context.getBean(ImagesService.class)))
                        .startsWith("imagesdk-callback-")
                        .endsWith(supported ? "true" : "false"));
        runner.run(context -> assertThat(callback(context.getBean(ImagesService.class)))
                .startsWith("imagesdk-callback-")
                .endsWith("false"));
    }

    private static String callback(ImagesService images) {
        return images.generate("A cat")
                .thenApply(result -> {
                    Thread thread = Thread.currentThread();
                    assertThat(thread.getContextClassLoader())
                            .isSameAs(ImagesAutoConfigurationTest.class.getClassLoader());
                    return thread.getName() + " " + thread.toString().startsWith("VirtualThread");
                })
                .join();
    }

    @Test
    void leavesTheExecutorOfTheApplicationAlone() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(context -> assertThat(context).hasBean("applicationTaskExecutor"));
    }

    @Test
    void hasTheDefaultsOfTheLibrary() {
        ServiceProperties properties = new Binder(List.of()).bindOrCreate("imagesdk", ServiceProperties.class);

        assertThat(properties.limits().toLimits()).isEqualTo(Limits.DEFAULT);
        assertThat(properties.download().toPolicy()).isEqualTo(DownloadPolicy.DEFAULT);
        assertThat(properties.retry().toPolicy()).usingRecursiveComparison().isEqualTo(RetryPolicy.defaults());
        assertThat(properties.timeout()).isNull();
        assertThat(properties.allowInsecureHttp()).isFalse();
    }

    @Test
    void bindsAllProperties() {
        Map<String, String> values = Map.ofEntries(
                Map.entry("imagesdk.timeout", "5m"),
                Map.entry("imagesdk.limits.max-response-size", "1MB"),
                Map.entry("imagesdk.limits.max-image-size", "2MB"),
                Map.entry("imagesdk.limits.max-error-body-size", "3KB"),
                Map.entry("imagesdk.limits.max-images", "4"),
                Map.entry("imagesdk.limits.max-json-depth", "5"),
                Map.entry("imagesdk.limits.body-idle-timeout", "6s"),
                Map.entry("imagesdk.limits.download-timeout", "7s"),
                Map.entry("imagesdk.limits.connect-timeout", "8s"),
                Map.entry("imagesdk.download.allowed-hosts", "cdn.internal:8443,minio"),
                Map.entry("imagesdk.download.allow-private-networks", "true"),
                Map.entry("imagesdk.download.allow-http", "true"),
                Map.entry("imagesdk.download.max-redirects", "9"),
                Map.entry("imagesdk.retry.max-retry-after", "10s"),
                Map.entry("imagesdk.retry.risking-double-billing", "1"));

        ServiceProperties properties = binder(values).bindOrCreate("imagesdk", ServiceProperties.class);

        assertThat(properties.timeout()).hasMinutes(5);
        assertThat(properties.limits().toLimits())
                .hasToString("Limits{maxResponseBytes=1048576, maxImageBytes=2097152, maxErrorBodyBytes=3072,"
                        + " maxImages=4, maxJsonDepth=5, bodyIdleTimeout=PT6S, downloadTimeout=PT7S,"
                        + " connectTimeout=PT8S}");
        assertThat(properties.download().toPolicy())
                .isEqualTo(DownloadPolicy.builder()
                        .allowHost("cdn.internal:8443")
                        .allowHost("minio")
                        .allowPrivateNetworks(true)
                        .allowHttp(true)
                        .maxRedirects(9)
                        .build());
        assertThat(properties.retry().toPolicy())
                .usingRecursiveComparison()
                .isEqualTo(RetryPolicy.riskingDoubleBilling(1).withMaxRetryAfter(Duration.ofSeconds(10)));
        assertThat(new ServiceProperties.RetryProperties(false, Duration.ofSeconds(60), 3).toPolicy())
                .usingRecursiveComparison()
                .isEqualTo(RetryPolicy.none());
    }

    @Test
    void usesTheProxyAndTheBundle() {
        Map<String, String> values = Map.of(
                "imagesdk.proxy.host", "localhost",
                "imagesdk.proxy.port", "8080",
                "imagesdk.proxy.username", "user",
                "imagesdk.proxy.password", "secret-4");
        ServiceProperties properties = binder(values).bindOrCreate("imagesdk", ServiceProperties.class);

        HttpClient client = new HttpClients(new DefaultListableBeanFactory().getBeanProvider(SslBundles.class))
                .create(properties)
                .orElseThrow();

        assertThat(client.proxy().orElseThrow().select(URI.create("https://api.example.com")))
                .as("the client resolves the name for each connection")
                .hasToString("[HTTP @ localhost/<unresolved>:8080]");
        assertThat(List.of("http://localhost:8080", "http://127.0.0.1", "http://[::1]/v1"))
                .allSatisfy(local -> assertThat(client.proxy().orElseThrow().select(URI.create(local)))
                        .containsExactly(Proxy.NO_PROXY));
        assertThat(client.authenticator()).isPresent();
        assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
    }

    @Test
    void keepsSecretsOutOfDescriptions() {
        Binder binder = binder(Map.of(
                "imagesdk.api-key", "secret-1",
                "imagesdk.proxy.password", "secret-2",
                "imagesdk.services.drafts.api-key", "secret-3"));

        assertThat(binder.bindOrCreate("imagesdk", ServiceProperties.class).toString()
                        + binder.bindOrCreate("imagesdk", ServiceProperties.class)
                                .proxy()
                        + binder.bindOrCreate("imagesdk", NamedServicesProperties.class))
                .doesNotContain("secret-");
    }

    private static Binder binder(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values));
    }
}
