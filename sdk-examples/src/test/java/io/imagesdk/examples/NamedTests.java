package io.imagesdk.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of all modules by class and method, and the tests that a page names. */
final class NamedTests {
    /** An annotation that declares a test, and what follows it up to the name. */
    private static final Pattern TEST = Pattern.compile(
            "^    @(?:Test|ParameterizedTest|RepeatedTest|TestFactory|FuzzTest|ArchTest)\\b.*?"
                    + "(?:void (\\w+)\\(|ArchRule (\\w+)\\s*=)",
            Pattern.DOTALL | Pattern.MULTILINE);

    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:\\.([a-zA-Z0-9]+))?`");

    private NamedTests() {}

    /** Returns the names that a text has in backticks, as {@code Class} or {@code Class.method}. */
    static List<String> in(String text) {
        return NAMED.matcher(text)
                .results()
                .map(name -> name.group(2) == null ? name.group(1) : name.group(1) + "." + name.group(2))
                .toList();
    }

    /** Returns every test of every module as {@code Class} and as {@code Class.method}. */
    static Set<String> all(Path root) throws IOException {
        Set<String> all = new TreeSet<>();
        for (Path file : testFiles(root)) {
            String name = file.getFileName().toString().replace(".java", "");
            all.add(name);
            Matcher test = TEST.matcher(Files.readString(file));
            while (test.find()) {
                all.add(name + "." + (test.group(1) == null ? test.group(2) : test.group(1)));
            }
        }
        return all;
    }

    private static List<Path> testFiles(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path module : modules(root)) {
            Path tests = module.resolve("src/test/java");
            if (Files.isDirectory(tests)) {
                try (Stream<Path> files = Files.walk(tests)) {
                    files.filter(file -> file.toString().endsWith("Test.java")).forEach(found::add);
                }
            }
        }
        return found;
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root);
                Stream<Path> integrations = Files.list(root.resolve("sdk-integrations"));
                Stream<Path> examples = Files.list(root.resolve("sdk-examples"))) {
            return Stream.of(modules, integrations, examples)
                    .flatMap(folders -> folders)
                    .toList();
        }
    }
}
