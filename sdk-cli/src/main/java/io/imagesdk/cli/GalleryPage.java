package io.imagesdk.cli;

import io.imagesdk.model.Cost;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The web page of a gallery. It needs nothing but the images. Its policy forbids scripts, and every text of a prompt, a
 * sidecar or a file name is escaped.
 */
final class GalleryPage {
    /** The start of every page, which identifies a page that may be replaced. */
    static final String START = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="generator" content="Images SDK for Java, images gallery">
            """;

    private static final int COST_DECIMALS = 4;

    private final Path root;

    GalleryPage(Path root) {
        this.root = root;
    }

    /** Returns the page for images in the order in which they are shown. */
    String of(List<GalleryImage> images) {
        String style = style();
        String title = Optional.ofNullable(root.getFileName()).orElse(root).toString();
        return START
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file:; "
                + "style-src 'sha256-" + sha256(style) + "'; base-uri 'none'; form-action 'none'\">\n"
                + "<meta name=\"referrer\" content=\"no-referrer\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<title>" + escaped(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n"
                + "<header class=\"top\">\n<h1><bdi>" + escaped(title) + "</bdi></h1>\n<dl class=\"totals\">\n"
                + total("Images", String.valueOf(images.size()))
                + cost(images).map(cost -> total("Cost", cost)).orElse("")
                + "</dl>\n</header>\n<main>\n"
                + (images.isEmpty()
                        ? "<p class=\"card soft\">The directory contains no images.</p>\n"
                        : "<ol class=\"list\">\n"
                                + images.stream().map(this::entry).collect(Collectors.joining())
                                + "</ol>\n")
                + "</main>\n</body>\n</html>\n";
    }

    private static String total(String name, String value) {
        return "<div><dt>" + name + "</dt><dd>" + value + "</dd></div>\n";
    }

    private String entry(GalleryImage image) {
        Sidecar sidecar = image.sidecar();
        String name = root.relativize(image.file()).toString();
        String url = escaped(url(image.file()));
        Optional<String> prompt = sidecar.text("/prompt");
        String shown = "<img src=\"" + url + "\" loading=\"lazy\" alt=\"" + escaped(prompt.orElse(name)) + "\">";
        return "<li class=\"card\">\n<div class=\"images\">"
                + (image.isSafeToOpen() ? "<a href=\"" + url + "\">" + shown + "</a>" : shown)
                + "</div>\n<div class=\"details\">\n"
                + prompt.map(text -> "<h2><bdi>" + escaped(text) + "</bdi></h2>\n")
                        .orElse("")
                + sidecar.text("/revised_prompt")
                        .filter(revised -> !revised.equals(prompt.orElse("")))
                        .map(text -> "<p class=\"soft\">Revised: <bdi>" + escaped(text) + "</bdi></p>\n")
                        .orElse("")
                + "<dl class=\"table\">\n" + facts(image, name) + "</dl>\n"
                + (image.isChanged()
                        ? "<p class=\"alert\">The file has changed since its sidecar was written.</p>\n"
                        : "")
                + "</div>\n</li>\n";
    }

    private static String facts(GalleryImage image, String name) {
        Sidecar sidecar = image.sidecar();
        Optional<String> pixels =
                sidecar.text("/width").flatMap(width -> sidecar.text("/height").map(height -> width + "x" + height));
        return fact("File", Optional.of(name))
                + fact("Model", sidecar.text("/parameters/model"))
                + fact("Provider", sidecar.text("/provider"))
                + fact("Size", pixels.or(() -> sidecar.text("/parameters/size")))
                + fact("Bytes", Optional.of(String.format(Locale.ROOT, "%,d", image.bytes())))
                + fact("Cost", sidecar.cost().map(GalleryPage::rounded))
                + fact(
                        "Time",
                        Optional.of(image.time().truncatedTo(ChronoUnit.SECONDS).toString()))
                + fact("SHA-256", Optional.of(image.sha256()));
    }

    private static String fact(String name, Optional<String> value) {
        return value.map(text -> "<dt>" + name + "</dt><dd><bdi>" + escaped(text) + "</bdi></dd>\n")
                .orElse("");
    }

    /** Returns the sum of the costs for each unit; empty if no cost is known. */
    private static Optional<String> cost(List<GalleryImage> images) {
        return images.stream()
                .flatMap(image -> image.sidecar().cost().stream())
                .collect(Collectors.toMap(Cost::unit, cost -> cost, Cost::plus, TreeMap::new))
                .values()
                .stream()
                .map(GalleryPage::rounded)
                .reduce((first, second) -> first + ", " + second);
    }

    private static String rounded(Cost cost) {
        return new Cost(cost.amount().setScale(COST_DECIMALS, RoundingMode.HALF_UP), cost.unit()).toString();
    }

    /** Returns the relative URL of a file. It starts with a dot, because a name may look like another scheme. */
    private String url(Path file) {
        return "./" + root.toUri().relativize(file.toUri()).getRawPath();
    }

    /** Returns a text for HTML, in an element or an attribute. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(point) ? point : 0xfffd);
            }
        });
        return escaped.toString();
    }

    /** Returns whether HTML allows a character: no control characters except white space, and no half of a pair. */
    private static boolean isAllowed(int point) {
        boolean isNoncharacter = (point & 0xfffe) == 0xfffe;
        boolean isText = !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE;
        return point == '\n' || point == '\t' || (isText && !isNoncharacter);
    }

    /** Returns the style of the page of the sandbox, which has the same look. */
    private static String style() {
        try (InputStream in = Objects.requireNonNull(Sandbox.class.getResourceAsStream("page/page.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the style of the page cannot be read", e);
        }
    }

    private static String sha256(String style) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            // Every JDK has SHA-256.
            throw new IllegalStateException(e);
        }
    }
}
