package io.imagesdk.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the Markdown documents of the repository as a static site, together with the javadoc, and checks the links of
 * all its pages.
 */
public final class Site {
    private static final List<String> FOLDERS = List.of("docs", "docs/decisions");
    private static final String IMAGES = "docs/images";
    private static final Path NAVIGATION = Path.of("docs", "README.md");

    private final Path root;
    private final Path output;
    private final Map<Path, Page> pages = new TreeMap<>();

    private Site(Path root, Path output) {
        this.root = root;
        this.output = output;
    }

    /**
     * Writes the site.
     *
     * @param args the root of the repository, the output directory and the directory of the javadoc
     */
    public static void main(String[] args) throws IOException {
        Site site = new Site(Path.of(args[0]), Path.of(args[1]));
        site.read();
        site.write();
        copyTree(Path.of(args[2]), site.output.resolve("api"));
        // The README refers to some of them in HTML, which the generator does not change.
        copyTree(site.root.resolve(IMAGES), site.output.resolve(IMAGES));
        List<String> broken = new LinkChecker(site.output).check();
        System.out.println(site.pages.size() + " pages in " + site.output);
        if (!broken.isEmpty()) {
            throw new IOException("links lead to nothing:\n" + String.join("\n", broken));
        }
    }

    private void read() throws IOException {
        List<Path> documents = new ArrayList<>(markdown(root));
        for (String folder : FOLDERS) {
            documents.addAll(markdown(root.resolve(folder)));
        }
        for (Path document : documents) {
            Path name = root.relativize(document);
            pages.put(name, Page.read(name, Files.readString(document)));
        }
    }

    private static List<Path> markdown(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private void write() throws IOException {
        Files.createDirectories(output);
        Navigation navigation = Navigation.of(Objects.requireNonNull(pages.get(NAVIGATION)));
        LinkResolver links = new LinkResolver(root, output, pages.keySet());
        for (Page page : pages.values()) {
            Path file = output.resolve(page.target());
            Files.createDirectories(file.getParent());
            Files.writeString(file, page.toHtml(resource("page.html"), navigation, links));
        }
        for (String asset : List.of("style.css", "search.js")) {
            Files.writeString(output.resolve(asset), resource(asset));
        }
        String index = pages.values().stream()
                .flatMap(page -> page.sections().stream())
                .map(Section::toJson)
                .collect(Collectors.joining(",\n", "const SECTIONS = [\n", "\n];\n"));
        // A script, because a page of the file system may not read other files.
        Files.writeString(output.resolve("search-index.js"), index);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Site.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
