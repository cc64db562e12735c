package io.imagesdk.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of all modules by class and method, as their sources say, and the ones that a page names. */
final class NamedTests {
    /** An annotation that makes a test, and what follows it up to the name. */
    private static final Pattern TEST = Pattern.compile(
            "^    @(?:Test|ParameterizedTest|RepeatedTest|TestFactory|FuzzTest|ArchTest)\\b.*?(?:void (\\w+)\\(|ArchRule (\\w+)\\s*=)",
            Pattern.DOTALL | Pattern.MULTILINE);

    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:\\.([a-zA-Z0-9]+))?`");

    private NamedTests() {}

    /** The names that this text has in code marks: {@code Class} or {@code Class.method}. */
    static List<String> in(String text) {
        return NAMED.matcher(text)
                .results()
                .map(name -> name.group(2) == null ? name.group(1) : name.group(1) + "." + name.group(2))
                .toList();
    }

    /** Every test as {@code Class} and as {@code Class.method}. */
    static Set<String> all(Path... sources) throws IOException {
        Set<String> all = new TreeSet<>();
        for (Map.Entry<Path, String> file : files(sources).entrySet()) {
            String name = file.getKey().getFileName().toString().replace(".java", "");
            all.add(name);
            Matcher test = TEST.matcher(file.getValue());
            while (test.find()) {
                all.add(name + "." + (test.group(1) == null ? test.group(2) : test.group(1)));
            }
        }
        return all;
    }

    private static Map<Path, String> files(Path... sources) throws IOException {
        Map<Path, String> files = new HashMap<>();
        for (Path source : sources) {
            try (Stream<Path> tests = Files.walk(source)) {
                tests.filter(file -> file.toString().endsWith("Test.java"))
                        .forEach(file -> files.put(file, text(file)));
            }
        }
        return files;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
