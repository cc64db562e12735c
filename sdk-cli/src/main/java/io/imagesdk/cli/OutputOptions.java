package io.imagesdk.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where pictures go and what is said of them. */
final class OutputOptions {
    @Option(
            names = {"--out", "--output"},
            paramLabel = "PATH",
            description = "A file, or a directory when it ends in / or is one.")
    @Nullable
    String out;

    @Option(
            names = "--overwrite",
            description = "Replace a file of the same name; otherwise the next free number is taken.")
    boolean overwrite;

    @Option(
            names = "--keep-url",
            description =
                    "Print the address of a picture instead of fetching it; one that came as base64 is still saved.")
    boolean keepUrl;

    @Option(
            names = "--print",
            paramLabel = "FORM",
            defaultValue = "PATH",
            description = "What standard output says: path, qqimg or json.")
    PrintFormat print = PrintFormat.PATH;

    @Option(names = "--quiet", description = "No progress on standard error.")
    boolean quiet;
}
