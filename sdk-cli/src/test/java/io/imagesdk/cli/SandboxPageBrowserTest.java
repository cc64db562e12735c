package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The page that {@code images sandbox} shows, in a browser. */
@Timeout(120)
final class SandboxPageBrowserTest {
    private static final String SCRIPT = "<img src=x onerror=alert(1)>";
    private static Browser browser;
    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        sandbox = Sandbox.start();
    }

    @AfterAll
    static void close() throws IOException {
        if (browser != null) {
            browser.close();
            sandbox.close();
        }
    }

    @BeforeEach
    void open() {
        sandbox.reset();
        open(1280, "light");
    }

    private static void open(int width, String colorScheme) {
        URI page = sandbox.baseUrl().resolve("/");
        browser.open(page.toString(), width, 900, colorScheme);
    }

    @Test
    void showsPartialImagesWhileTheyArrive() {
        browser.evaluate("""
                window.results = [];
                new MutationObserver(() => results.push(document.getElementById('result').innerText))
                  .observe(document.getElementById('result'), {childList: true});
                """);
        browser.find("#size").sendKeys("512x512");

        browser.find("#form .primary").click();
        browser.awaitText("#result", "Status 200: 1 image received");

        assertThat(browser.evaluate("return [...new Set(results)]"))
                .isEqualTo(List.of(
                        "Waiting for the response",
                        "Partial image 1",
                        "Partial image 2",
                        "Image 1",
                        "Status 200: 1 image received"));
        assertThat(browser.texts("#preview figcaption"))
                .containsExactly("Partial image 1", "Partial image 2", "Image 1");
        assertThat(browser.evaluate("return [...document.images].every(image => image.decode && image.complete)"))
                .isEqualTo(true);
        browser.awaitText("#log h3", "A quiet harbor");
        browser.find("#log summary").click();
        assertThat(browser.texts("#log details pre").toString()).contains("authorization: ***");
        assertThat(browser.texts("#charged")).containsExactly("1");
        assertThat(browser.texts("#cost")).containsExactly("0.02 USD");
    }

    @Test
    void sendsWhatTheFormContains() {
        browser.find("#size").sendKeys("1536x1024");
        browser.find("#format").sendKeys("jpeg");
        browser.evaluate("document.getElementById('count').value = 2; document.getElementById('seconds').value = 0");

        browser.find("#form .primary").click();
        browser.awaitText("#result", "2 images received");
        browser.awaitText("#log h3", "A quiet harbor");

        assertThat(browser.texts("#log pre").toString())
                .contains("\"size\": \"1536x1024\"", "\"output_format\": \"jpeg\"", "\"n\": 2");
        assertThat(browser.evaluate("return [...document.querySelectorAll('#log img')].length"))
                .isEqualTo(2L);
    }

    @Test
    void offersFaults() {
        browser.find("[data-directive*=refuse]").click();
        browser.awaitText("#result", "Status 429: Rate limit reached");

        browser.find("[data-directive*=block]").click();
        browser.awaitText("#result", "rejected");

        browser.find("[data-directive*=stall]").click();
        browser.awaitText("#result", "Partial image");
        browser.find("#cancel").click();
        browser.awaitText("#result", "Cancelled");
        browser.awaitText("#log h3", "[stall]");

        assertThat(browser.texts("#log .badge")).containsExactly("Status 200", "Status 200", "Status 429");
        assertThat(browser.texts("#log h3").get(0)).endsWith("[stall]");
    }

    @Test
    void showsRequestsOfOtherProgramsNewestFirstWithoutTheirKey() {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(sandbox.baseUrl())
                .apiKey("sk-browser-2f9e")
                .build()) {
            images.blocking().generate("A cat");
            images.blocking().generate("A dog");
        }

        browser.awaitText("#log h3", "A dog");

        assertThat(browser.texts("#log h3")).containsExactly("A dog", "A cat");
        assertThat((String) browser.evaluate("return document.documentElement.outerHTML"))
                .contains("authorization: ***")
                .doesNotContain("sk-browser");
    }

    @Test
    void executesNoScriptOfAPrompt() {
        browser.evaluate("window.alert = () => { window.attacked = true; };");
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys(SCRIPT, Keys.ENTER);
        browser.awaitText("#log h3", SCRIPT);
        browser.awaitText("#result", "received");

        assertThat(browser.evaluate("return window.attacked === undefined && !document.querySelector('[onerror]')"))
                .isEqualTo(true);
        // The policy also stops a script that is inserted as HTML.
        browser.evaluate("document.getElementById('preview').innerHTML = '" + SCRIPT + "';");
        assertThat(browser.evaluateAsync("""
                        const done = arguments[0];
                        document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
                        document.getElementById('preview').innerHTML = '<p onclick="attacked = true">';
                        document.querySelector('#preview p').click();
                        """)).isEqualTo("script-src-attr");
        assertThat(browser.evaluate("return window.attacked === undefined")).isEqualTo(true);
    }

    @Test
    void worksWithTheKeyboard() {
        browser.evaluate("document.getElementById('seconds').value = 0");
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            browser.press(Keys.TAB);
            order.add(browser.focused());
        }

        assertThat(order)
                .containsExactly(
                        "prompt",
                        "size",
                        "count",
                        "format",
                        "partials",
                        "seconds",
                        "Generate",
                        "Refuse",
                        "Stall",
                        "Moderation");
        assertThat(browser.evaluate("return getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");

        browser.find("#prompt").sendKeys(Keys.chord(Keys.SHIFT, Keys.ENTER), "with boats");
        assertThat(sandbox.requests()).isEmpty();
        browser.press(Keys.ENTER);
        browser.awaitText("#log h3", "A quiet harbor at dawn\nwith boats");
    }

    @ParameterizedTest
    @CsvSource({"light, 1280, false", "dark, 1280, true", "light, 375, false", "dark, 375, true"})
    void fitsTheColorSchemeAndTheWidth(String colorScheme, int width, boolean dark) {
        open(width, colorScheme);
        browser.find("#prompt")
                .sendKeys(" and-a-word-without-any-place-to-break".repeat(5).strip());
        browser.find("#form .primary").click();
        browser.awaitText("#result", "1 image received");
        browser.awaitText("#log h3", "harbor");

        assertThat((Long) browser.evaluate("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(browser.isDark()).isEqualTo(dark);
        assertThat(browser.textsWithLowContrast()).isEmpty();
    }
}
