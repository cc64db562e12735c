package io.imagesdk.examples.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.cli.Browser;
import io.imagesdk.model.CallListener;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The page of the gallery, in a browser. */
@Timeout(120)
class GalleryBrowserTest {
    private static Browser browser;

    private final BlockingQueue<CallListener.CallEnd> calls = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private ConfigurableApplicationContext application;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() {
        SpringApplication program = new SpringApplication(GalleryApplication.class);
        program.addInitializers(context -> context.getBeanFactory().registerSingleton("listener", new CallListener() {
            @Override
            public void onEnd(CallInfo call, CallEnd end) {
                calls.add(end);
            }
        }));
        application = program.run("--server.port=0", "--gallery.directory=" + directory);
        open(1280, "light");
    }

    @AfterEach
    void close() {
        application.close();
    }

    private void open(int width, String colorScheme) {
        String port = application.getEnvironment().getProperty("local.server.port");
        browser.open("http://127.0.0.1:" + port + "/", width, 900, colorScheme);
    }

    private void generate(String prompt) {
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys(prompt);
        browser.find("#generate").click();
    }

    @Test
    void showsPartialImagesAndThenTheImageInTheGallery() throws IOException {
        browser.evaluate("""
                window.shown = [];
                new MutationObserver(() => shown.push(document.getElementById('status').innerText))
                  .observe(document.getElementById('status'), {childList: true});
                """);

        generate("A lighthouse at dusk");
        browser.awaitText("#images figcaption", "A lighthouse at dusk");

        assertThat(browser.evaluate("return shown"))
                .isEqualTo(List.of("Waiting for the first image", "Partial image", "Partial image", "Image completed"));
        assertThat(browser.evaluate("return document.querySelector('#images img').naturalWidth"))
                .isEqualTo(1024L);
        browser.awaitText("#generate:enabled", "Generate");
        try (var files = Files.list(directory)) {
            assertThat(files).singleElement().asString().endsWith("A-lighthouse-at-dusk.png");
        }
        application.getBean(Sandbox.class).assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void reportsAFailureWithItsBillingStatus() {
        generate("A dragon [refuse=400]");

        browser.awaitText("#status", "(billing status REJECTED)");
        application.getBean(Sandbox.class).assertThat().billed(0);
    }

    @Test
    void reportsAnInvalidRequest() {
        browser.evaluate("document.getElementById('prompt').required = false");
        generate(" ");

        browser.awaitText("#status", "prompt is required and must not be blank (billing status NOT_SENT)");
    }

    @Test
    void cancelsTheCallWhenTheBrowserClosesTheConnection() throws Exception {
        generate("A cat [stall]");
        browser.awaitText("#status", "Partial image");

        browser.find("#cancel").click();
        browser.awaitText("#status", "Cancelled");

        assertThat(calls.poll(30, TimeUnit.SECONDS)).asString().contains("CallCancelledException");
        browser.awaitText("#empty", "Images appear here");
    }

    @Test
    void executesNoScriptOfAPrompt() {
        generate("<img src=x onerror=\"document.title='attacked'\">" + Keys.TAB);
        browser.awaitText("#status", "Image completed");

        assertThat(browser.evaluate("return document.title")).isEqualTo("Gallery");
        assertThat(browser.evaluate("return document.querySelectorAll('[onerror]').length"))
                .isEqualTo(0L);
    }

    @ParameterizedTest
    @CsvSource({"light, 1280, false", "dark, 1280, true", "light, 375, false", "dark, 375, true"})
    void fitsTheColorSchemeAndTheWidth(String colorScheme, int width, boolean dark) {
        open(width, colorScheme);
        generate(" and-a-word-without-any-place-to-break".repeat(5).strip());
        browser.awaitText("#images figcaption", "and a word");

        assertThat((Long) browser.evaluate("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(browser.isDark()).isEqualTo(dark);
        assertThat(browser.textsWithLowContrast()).isEmpty();
    }
}
