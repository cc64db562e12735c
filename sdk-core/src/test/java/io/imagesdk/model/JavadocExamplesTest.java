package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the documentation of the values and the exceptions compile. */
class JavadocExamplesTest {
    private static final Path SOURCES = Path.of("src/main/java/io/imagesdk");
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-d",
                directory.resolve("out").toString(),
                "-classpath",
                System.getProperty("java.class.path")));
        int options = arguments.size();
        for (Path file : sources()) {
            Matcher examples = EXAMPLE.matcher(Files.readString(file));
            while (examples.find()) {
                String name = "Example" + (arguments.size() - options);
                String statements = examples.group(1).replaceAll("(?m)^ \\* ?", "");
                Path source = directory.resolve(name + ".java");
                arguments.add(
                        Files.writeString(source, classWith(name, statements)).toString());
            }
        }
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);

        int exitCode =
                ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, arguments.toArray(String[]::new));

        assertThat(arguments).hasSizeGreaterThan(options + 12);
        assertThat(exitCode).as(output.toString()).isZero();
    }

    @Test
    void showHowTheMainTypesAreUsed() throws IOException {
        Set<String> withExample = new TreeSet<>();
        for (Path file : sources()) {
            if (EXAMPLE.matcher(Files.readString(file)).find()) {
                withExample.add(file.getFileName().toString().replace(".java", ""));
            }
        }

        assertThat(withExample)
                .contains(
                        "CallListener",
                        "CallOptions",
                        "Delivery",
                        "DownloadPolicy",
                        "EditRequest",
                        "GenerateRequest",
                        "ImageInput",
                        "ImageResult",
                        "ImageTask",
                        "ImagesException",
                        "Limits",
                        "RetryPolicy");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> model = Files.list(SOURCES.resolve("model"));
                Stream<Path> error = Files.list(SOURCES.resolve("error"))) {
            return Stream.concat(model, error).sorted().toList();
        }
    }

    /** Returns a class with the statements of an example, and with the values that examples assume. */
    private static String classWith(String name, String statements) {
        return """
                import io.imagesdk.*;
                import io.imagesdk.error.*;
                import io.imagesdk.model.*;
                import io.imagesdk.provider.catalog.*;
                import java.net.*;
                import java.nio.file.*;
                import java.time.*;
                import java.util.*;
                import java.util.concurrent.*;

                class %s {
                    ImagesService images;
                    GenerateRequest request;
                    ImageResult<ImageBytes> result;

                    void example() {
                %s
                    }
                }
                """.formatted(name, statements);
    }
}
