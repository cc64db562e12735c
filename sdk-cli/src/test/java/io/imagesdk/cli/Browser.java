package io.imagesdk.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A Chromium without a window that reaches nothing but 127.0.0.1 and files. Tests are skipped if Chromium or its driver
 * is not installed; nothing is downloaded.
 */
public final class Browser implements AutoCloseable {
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    private static final Logger LOGGER = Logger.getLogger("org.openqa.selenium");

    /** Functions that compute the contrast of texts as WCAG 2 defines it. */
    private static final String CONTRAST = """
            const color = text => text.match(/[\\d.]+/g).map(Number);
            const opaque = element => {
              const value = color(getComputedStyle(element).backgroundColor);
              const parent = element.parentElement;
              return value.length < 4 || value[3] > 0 || !parent ? value : opaque(parent);
            };
            const relative = rgb => rgb.slice(0, 3).map(c => c / 255)
              .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
              .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const isDark = () => relative(opaque(document.body)) < 0.5;
            const contrast = element => {
              const [a, b] = [relative(color(getComputedStyle(element).color)), relative(opaque(element))];
              return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            };
            const lowContrast = () => [...document.querySelectorAll('body *')]
              .filter(element => element.checkVisibility() && element.innerText)
              .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
              .filter(element => contrast(element) < 4.5)
              .map(element => element.outerHTML.slice(0, 100) + contrast(element));
            """;

    static {
        // Selenium has no classes for the developer tools of the newest Chromium, and warns about it.
        LOGGER.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
        driver.manage().timeouts().scriptTimeout(MAX_WAIT);
    }

    /** Starts a browser, or skips the running test. */
    public static Browser start() {
        Optional<Path> program = installed("chromium", "chromium-browser", "google-chrome");
        Optional<Path> driver = installed("chromedriver");
        assumeTrue(
                program.isPresent() && driver.isPresent(),
                "the tests of the pages need the programs chromium and chromedriver on the PATH");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                // The sandbox of Chromium does not work for root, and it shows pages of this project only.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
        // The class that accepts this as a parameter needs an annotation that is not on the class path.
        System.setProperty("webdriver.chrome.driver", driver.orElseThrow().toString());
        return new Browser(new ChromeDriver(options));
    }

    private static Optional<Path> installed(String... names) {
        List<String> directories =
                List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1));
        return Arrays.stream(names)
                .flatMap(name -> directories.stream().map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page in a viewport of a size in CSS pixels, with light or dark colors. */
    public void open(String url, int width, int height, String colorScheme) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
        driver.get(url);
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** Presses a key in the element that has the focus. */
    public void press(Keys... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Returns the id or the text of the element that has the focus. */
    public String focused() {
        WebElement element = driver.switchTo().activeElement();
        String id = String.valueOf(element.getDomAttribute("id"));
        return id.equals("null") ? element.getText() : id;
    }

    public WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Returns the visible texts of the elements. */
    public List<String> texts(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** Waits until an element contains a text. The browser checks it before each frame that it draws. */
    public void awaitText(String selector, String text) {
        driver.executeAsyncScript("""
                const [selector, text, done] = arguments;
                const check = () =>
                  [...document.querySelectorAll(selector)].some(element => element.innerText.includes(text))
                    ? done() : requestAnimationFrame(check);
                check();
                """, selector, text);
    }

    /** Runs a script that calls its last argument with its result. */
    public Object evaluateAsync(String script) {
        return driver.executeAsyncScript(script);
    }

    public Object evaluate(String script) {
        return driver.executeScript(script);
    }

    /** Returns whether the background of the page is dark. */
    public boolean isDark() {
        return Boolean.TRUE.equals(evaluate(CONTRAST + "return isDark();"));
    }

    /** Returns the elements whose text has a contrast of less than 4.5 to 1. */
    public List<?> textsWithLowContrast() {
        return (List<?>) evaluate(CONTRAST + "return lowContrast();");
    }

    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() throws IOException {
        Map<?, ?> chrome = (Map<?, ?>) driver.getCapabilities().getCapability("chrome");
        Path socket = Path.of(String.valueOf(chrome.get("userDataDir")), "SingletonSocket");
        Optional<Path> target = Files.isSymbolicLink(socket)
                ? Optional.of(Files.readSymbolicLink(socket).getParent())
                : Optional.empty();
        driver.quit();
        // The driver kills Chromium, which leaves the directory of its socket behind.
        if (target.isPresent()) {
            Files.deleteIfExists(target.get().resolve("SingletonSocket"));
            Files.deleteIfExists(target.get().resolve("SingletonCookie"));
            Files.deleteIfExists(target.get());
        }
    }
}
