package io.imagesdk.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.bulk.BulkItemReader;
import io.imagesdk.bulk.BulkItemReader.Format;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** The items of a bulk run, from a file or from standard input. */
final class BulkInput implements Closeable {
    private static final String STANDARD_INPUT = "-";
    private static final int MAX_BLANKS = 4 * 1024;

    private final Reader reader;
    private final Format format;
    private final Path directory;
    private final OptionalLong count;

    private BulkInput(Reader reader, Format format, Path directory, OptionalLong count) {
        this.reader = reader;
        this.format = format;
        this.directory = directory;
        this.count = count;
    }

    static BulkInput open(String file, CliEnvironment environment) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return of(environment.in(), "", environment.directory(), OptionalLong.empty());
        }
        Path path = environment.path(file);
        if (!Files.isRegularFile(path)) {
            throw UsageErrors.of("the file " + path + " does not exist; '-' reads the items from standard input");
        }
        Path directory = path.toAbsolutePath().getParent();
        return of(
                Files.newInputStream(path),
                path.toString().toLowerCase(Locale.ROOT),
                directory == null ? environment.directory() : directory,
                OptionalLong.of(countLines(path)));
    }

    private static BulkInput of(InputStream stream, String name, Path directory, OptionalLong lines)
            throws IOException {
        BufferedInputStream in = new BufferedInputStream(stream);
        Format format = name.endsWith(".csv") ? Format.CSV : isJson(in) ? Format.JSON_LINES : Format.PROMPTS;
        return new BulkInput(
                new InputStreamReader(in, UTF_8),
                format,
                directory,
                format == Format.CSV && lines.isPresent()
                        ? OptionalLong.of(Math.max(0, lines.getAsLong() - 1))
                        : lines);
    }

    /** Returns whether the text starts with an object. */
    private static boolean isJson(BufferedInputStream in) throws IOException {
        in.mark(MAX_BLANKS);
        int first = in.read();
        for (int i = 1; i < MAX_BLANKS && (Character.isWhitespace(first) || first > 0x7f); i++) {
            first = in.read();
        }
        in.reset();
        return first == '{';
    }

    /** Returns the number of lines that are not blank, which is the number of items in most files. */
    private static long countLines(Path path) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path, ISO_8859_1)) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .count();
        }
    }

    BulkItemReader items() {
        return new BulkItemReader(reader, format, directory);
    }

    /** Returns the number of items; empty for standard input. */
    OptionalLong count() {
        return count;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
