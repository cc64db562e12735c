package io.imagesdk.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A document and its page.
 *
 * @param name the path of the document in the repository
 * @param document the parsed document
 */
record Page(Path name, Node document) {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

    static Page read(Path name, String markdown) {
        return new Page(name, PARSER.parse(markdown));
    }

    /** Returns the path of the page of a document. */
    static Path target(Path document) {
        String name = document.toString();
        return Path.of(
                name.endsWith("README.md")
                        ? name.replaceFirst("README\\.md$", "index.html")
                        : name.replaceFirst("\\.md$", ".html"));
    }

    Path target() {
        return target(name);
    }

    String title() {
        List<String> titles = new ArrayList<>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                titles.add(text(heading));
            }
        });
        return titles.isEmpty() ? name.toString() : titles.get(0);
    }

    String toHtml(String template, Navigation navigation, LinkResolver links) {
        AttributeProvider attributes = (node, tag, values) -> {
            if (node instanceof Link link) {
                values.put("href", links.resolve(this, link.getDestination()));
            } else if (node instanceof Image image) {
                values.put("src", links.resolve(this, image.getDestination()));
            }
        };
        String content = HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(context -> attributes)
                .build()
                .render(document);
        Path target = target();
        return fill(
                template,
                Map.of(
                        "title", escape(title()),
                        "style", relative(target, Path.of("style.css")),
                        "index", relative(target, Path.of("search-index.js")),
                        "search", relative(target, Path.of("search.js")),
                        "base", "../".repeat(target.getNameCount() - 1),
                        "navigation", navigation.toHtml(target),
                        "content", content));
    }

    private static String fill(String template, Map<String, String> values) {
        StringBuilder html = new StringBuilder();
        for (String part : template.split("\\$\\{", 0)) {
            int end = part.indexOf('}');
            String value = html.isEmpty() ? null : values.get(part.substring(0, end));
            html.append(value == null ? part : value + part.substring(end + 1));
        }
        return html.toString();
    }

    /** Returns the sections of the page. The ids are those of the anchors, in the same order. */
    List<Section> sections() {
        IdGenerator ids = IdGenerator.builder().build();
        List<Section> sections = new ArrayList<>();
        String page = title();
        String url = target().toString();
        String heading = page;
        StringBuilder body = new StringBuilder();
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading next) {
                sections.add(new Section(url, page, heading, body.toString()));
                heading = text(next);
                url = target() + "#" + ids.generateId(heading);
                body.setLength(0);
            } else {
                body.append(text(node)).append(' ');
            }
        }
        sections.add(new Section(url, page, heading, body.toString()));
        return sections.stream().filter(section -> !section.text().isBlank()).toList();
    }

    /** Returns the text without markup. */
    static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text content) {
                text.append(content.getLiteral());
            }

            @Override
            public void visit(Code code) {
                text.append(code.getLiteral());
            }

            @Override
            public void visit(FencedCodeBlock code) {
                text.append(code.getLiteral());
            }

            @Override
            public void visit(IndentedCodeBlock code) {
                text.append(code.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak lineBreak) {
                text.append(' ');
            }

            @Override
            public void visit(Paragraph paragraph) {
                visitChildren(paragraph);
                text.append(' ');
            }

            @Override
            public void visit(CustomNode cell) {
                visitChildren(cell);
                text.append(' ');
            }
        });
        return text.toString().strip();
    }

    static String relative(Path from, Path to) {
        Path parent = from.getParent();
        return (parent == null ? to : parent.relativize(to)).toString().replace('\\', '/');
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
