package io.imagesdk.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;

/** The menu of all pages: the headings and the links of the index of the documents. */
final class Navigation {
    private final List<Entry> entries = new ArrayList<>();

    /** A heading if it has no target, otherwise a page. */
    private record Entry(String title, Path target) {}

    private Navigation() {}

    static Navigation of(Page index) {
        Navigation navigation = new Navigation();
        navigation.entries.add(new Entry("Overview", Page.target(Path.of("README.md"))));
        navigation.entries.add(new Entry("API", Path.of("api", "index.html")));
        index.document().accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                if (heading.getLevel() > 1) {
                    navigation.entries.add(new Entry(Page.text(heading), null));
                }
            }

            @Override
            public void visit(Link link) {
                Path target = index.name().resolveSibling(link.getDestination()).normalize();
                boolean listed = navigation.entries.stream().anyMatch(entry -> entry.target() == null);
                if (listed && target.toString().endsWith(".md")) {
                    navigation.entries.add(new Entry(Page.text(link), Page.target(target)));
                }
            }
        });
        return navigation;
    }

    /** Returns the menu with links that are relative to a page, which is marked. */
    String toHtml(Path page) {
        StringBuilder html = new StringBuilder();
        for (Entry entry : entries) {
            if (entry.target() == null) {
                html.append("<h2>").append(Page.escape(entry.title())).append("</h2>\n");
            } else {
                html.append("<a href=\"")
                        .append(Page.relative(page, entry.target()))
                        .append('"');
                html.append(entry.target().equals(page) ? " aria-current=\"page\">" : ">");
                html.append(Page.escape(entry.title())).append("</a>\n");
            }
        }
        return html.toString();
    }
}
