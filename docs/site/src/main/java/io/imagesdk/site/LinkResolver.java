package io.imagesdk.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Translates the links of the documents. Linked files of the repository become a part of the site. */
final class LinkResolver {
    private static final Path SOURCES = Path.of("sources");

    private final Path root;
    private final Path output;
    private final Set<Path> documents;

    LinkResolver(Path root, Path output, Set<Path> documents) {
        this.root = root;
        this.output = output;
        this.documents = documents;
    }

    /** Returns the link of the site for a link of a document. */
    String resolve(Page page, String link) {
        if (link.matches("[a-z]+:.*") || link.startsWith("#")) {
            return link;
        }
        int hash = link.indexOf('#');
        String fragment = hash < 0 ? "" : link.substring(hash);
        Path parent = root.resolve(page.name()).getParent();
        Path name = root.relativize(
                parent.resolve(hash < 0 ? link : link.substring(0, hash)).normalize());
        if (documents.contains(name)) {
            return Page.relative(page.target(), Page.target(name)) + fragment;
        }
        try {
            return Page.relative(page.target(), copy(name));
        } catch (IOException e) {
            throw new UncheckedIOException(page.name() + " links to " + link, e);
        }
    }

    private Path copy(Path name) throws IOException {
        Path file = root.resolve(name);
        if (Files.isDirectory(file)) {
            return writeListing(name, file);
        }
        boolean asset = name.toString().matches(".*\\.(png|svg|json)");
        // Browsers show text, and download what they do not know.
        Path target = asset ? name : SOURCES.resolve(name + ".txt");
        Files.createDirectories(output.resolve(target).getParent());
        if (!Files.exists(output.resolve(target))) {
            Files.copy(file, output.resolve(target));
        }
        return target;
    }

    /** Writes a page that lists the files of a directory. */
    private Path writeListing(Path name, Path directory) throws IOException {
        Path target = SOURCES.resolve(name).resolve("index.html");
        Files.createDirectories(output.resolve(target).getParent());
        try (Stream<Path> files = Files.list(directory)) {
            StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>" + name
                    + "</title>\n<h1>" + name + "</h1>\n<ul>\n");
            for (Path file : files.filter(Files::isRegularFile).sorted().collect(Collectors.toList())) {
                Path copy = copy(root.relativize(file));
                html.append("<li><a href=\"")
                        .append(Page.relative(target, copy))
                        .append("\">");
                html.append(file.getFileName()).append("</a></li>\n");
            }
            Files.writeString(output.resolve(target), html.append("</ul>\n"));
        }
        return target;
    }
}
