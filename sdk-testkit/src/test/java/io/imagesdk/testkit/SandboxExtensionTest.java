package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What the extension does for the tests of a class. */
@Timeout(60)
class SandboxExtensionTest {
    @Nested
    class WithAField {
        @RegisterExtension
        static final SandboxExtension SANDBOX = SandboxExtension.create();

        @Test
        void paysOnce(ImagesService images) {
            SANDBOX.onGenerate()
                    .reply(SandboxReply.tooManyRequests(Duration.ZERO))
                    .thenReply(SandboxReply.images(2));

            ImageResult<?> result = images.blocking().generate("A cat in a tree");

            assertThat(result.images()).hasSize(2);
            SANDBOX.assertThat().billed(2).neverBilledTwice();
        }

        @Test
        void startsEachTestWithAnEmptyLogAndWithoutScripts(ImagesService images, Sandbox sandbox) {
            sandbox.assertThat().received(0);
            SANDBOX.onGenerate().reply(SandboxReply.images(2)).thenReply(SandboxReply.images(2));

            assertThat(images.blocking().generate("A cat").images()).hasSize(2);
        }

        @Test
        void startsEachTestWithAnEmptyLogAndWithoutScripts2(ImagesService images, Sandbox sandbox) {
            startsEachTestWithAnEmptyLogAndWithoutScripts(images, sandbox);
        }
    }

    @Nested
    @ImagesSandbox(provider = "xai")
    class WithTheAnnotation {
        @Test
        void injectsTheServiceAndTheBaseUrl(ImagesService images, URI baseUrl) {
            assertThat(images.provider()).isEqualTo(Providers.XAI);
            assertThat(images.blocking().generate("A cat").images()).hasSize(1);
            assertThat(baseUrl.getPath()).isEqualTo("/xai/v1");
        }
    }

    @Nested
    class WithSettings {
        @RegisterExtension
        final SandboxExtension sandbox = SandboxExtension.create()
                .withProvider(Providers.OPENAI)
                .withSettings(builder -> builder.timeout(Duration.ofSeconds(9)));

        @Test
        void usesThem(ImagesService images) {
            assertThat(images.provider()).isEqualTo(Providers.OPENAI);
            assertThat(images.blocking().generate("A cat").images()).hasSize(1);
            sandbox.assertThat().billed(1);
        }
    }

    @Test
    void failsATestThatLeavesACallOpen() {
        TestExecutionSummary summary = run(LeavesACallOpen.class);

        assertThat(failures(summary))
                .singleElement()
                .asString()
                .startsWith("the test has ended, but 1 of its calls are running; join or cancel them");
    }

    @Test
    void failsATestThatLeavesATemporaryFile() {
        TestExecutionSummary summary = run(LeavesATemporaryFile.class);

        assertThat(failures(summary)).singleElement().asString().startsWith("the test has left a temporary file");
    }

    @Test
    void keepsTheFailureOfATest() {
        assertThat(failures(run(FailsItself.class))).containsExactly("of the test");
    }

    static class LeavesACallOpen {
        @RegisterExtension
        static final SandboxExtension SANDBOX = SandboxExtension.create();

        @Test
        void test(ImagesService images) {
            SANDBOX.onGenerate().reply(SandboxReply.images().neverSent());
            images.generate("A cat");
        }
    }

    static class LeavesATemporaryFile {
        @RegisterExtension
        static final SandboxExtension SANDBOX = SandboxExtension.create();

        @TempDir
        Path directory;

        @Test
        void test(ImagesService images) throws IOException {
            GenerateRequest request = GenerateRequest.builder().prompt("A cat").build();
            images.blocking().generate(request, Delivery.toDirectory(directory));
            Files.createFile(directory.resolve(".123.part"));
        }
    }

    static class FailsItself {
        @RegisterExtension
        static final SandboxExtension SANDBOX = SandboxExtension.create();

        @Test
        void test(ImagesService images) {
            SANDBOX.onGenerate().reply(SandboxReply.images().neverSent());
            images.generate("A cat");
            throw new AssertionError("of the test");
        }
    }

    private static TestExecutionSummary run(Class<?> type) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(type))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        return summary.getSummary();
    }

    private static List<String> failures(TestExecutionSummary summary) {
        return summary.getFailures().stream()
                .map(failure -> failure.getException().getMessage())
                .toList();
    }
}
