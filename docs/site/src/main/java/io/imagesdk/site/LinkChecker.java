package io.imagesdk.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks that each link of a site leads to one of its files, and to an element that exists. Loads nothing. */
final class LinkChecker {
    private static final Pattern LINK = Pattern.compile("\\s(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile("\\s(?:id|name)=\"([^\"]*)\"");
    private static final Pattern EXTERNAL = Pattern.compile("[a-zA-Z][a-zA-Z+.-]*:.*");

    private final Path root;
    private final Map<Path, Set<String>> ids = new HashMap<>();

    LinkChecker(Path root) {
        this.root = root;
    }

    /** Returns the links that lead to nothing. */
    List<String> check() throws IOException {
        List<String> broken = new ArrayList<>();
        int count = 0;
        try (Stream<Path> files = Files.walk(root)) {
            for (Path page : files.filter(LinkChecker::isPage).sorted().toList()) {
                Matcher links = LINK.matcher(Files.readString(page));
                while (links.find()) {
                    String link = unescape(links.group(1));
                    if (!EXTERNAL.matcher(link).matches()) {
                        count++;
                        if (!leadsSomewhere(page, link)) {
                            broken.add(root.relativize(page) + ": " + link);
                        }
                    }
                }
            }
        }
        System.out.println(count + " links checked, " + broken.size() + " broken");
        return broken;
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".html");
    }

    private boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String name = (hash < 0 ? link : link.substring(0, hash)).replaceFirst("\\?.*", "");
        Path target = name.isEmpty() ? page : page.resolveSibling(decode(name)).normalize();
        if (!target.startsWith(root) || !Files.isRegularFile(target)) {
            return false;
        }
        String fragment = hash < 0 ? "" : link.substring(hash + 1);
        return fragment.isEmpty()
                || !isPage(target)
                || ids(target).contains(fragment)
                || ids(target).contains(decode(fragment));
    }

    private Set<String> ids(Path page) throws IOException {
        Set<String> known = ids.get(page);
        if (known == null) {
            known = new HashSet<>();
            Matcher matcher = ID.matcher(Files.readString(page));
            while (matcher.find()) {
                known.add(unescape(matcher.group(1)));
            }
            ids.put(page, known);
        }
        return known;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }
}
