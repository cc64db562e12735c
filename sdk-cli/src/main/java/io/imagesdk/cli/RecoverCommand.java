package io.imagesdk.cli;

import io.imagesdk.recovery.InterruptedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores complete images that a killed process left behind under hidden names. */
@Command(
        name = "recover",
        description = "Restores the complete images that a killed process left behind under hidden names, and prints"
                + " their paths. Incomplete images are reported on standard error and stay. No file is replaced.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images recover cats/                  restores what a killed process left in the directory cats",
            "  images recover -r --list output/      lists the files of all subdirectories, and changes nothing"
        })
final class RecoverCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(arity = "1", paramLabel = "DIR", description = "The directory of the images.")
    private String directory = "";

    @Option(
            names = {"-r", "--recursive"},
            description = "Search all subdirectories as well. Hidden directories and symbolic links are skipped.")
    private boolean recursive;

    @Option(
            names = {"-l", "--list"},
            description = "Print the files that can be restored, and change nothing.")
    private boolean list;

    @Option(
            names = "--min-age",
            paramLabel = "SECONDS",
            description = "Leave files alone that were written or replaced less than this time ago, because a running"
                    + " program may still use them. Default: 60.")
    private int minAge = 60;

    RecoverCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Path root = environment.path(directory).normalize();
        if (!Files.isDirectory(root)) {
            throw UsageErrors.of("the directory " + root + " does not exist");
        }
        if (minAge < 0) {
            throw UsageErrors.of("--min-age must be 0 or more, was " + minAge);
        }
        boolean complete = true;
        try {
            for (Path parent : directories(root)) {
                for (InterruptedFile file : InterruptedFile.findAll(parent)) {
                    complete &= recover(file);
                }
            }
        } catch (IOException e) {
            environment.err().println("images: the directory cannot be read: " + e);
            complete = false;
        }
        return complete ? ExitCodes.DELIVERED : ExitCodes.NO_RESULT;
    }

    /** Returns false if a file that can be restored was not. */
    private boolean recover(InterruptedFile file) {
        if (file.kind() == InterruptedFile.FileKind.INCOMPLETE) {
            environment.err().println("images: incomplete after " + file.size() + " bytes: " + file.path());
            return true;
        }
        if (minAge > 0
                && file.lastModified().isAfter(environment.clock().instant().minus(Duration.ofSeconds(minAge)))) {
            environment
                    .err()
                    .println("images: written or replaced less than " + minAge + " s ago, a program may still use it: "
                            + file.path() + "; repeat the command later, or add --min-age 0");
            return true;
        }
        if (list) {
            environment.out().println(file.path());
            return true;
        }
        try {
            environment.out().println(file.restore());
            return true;
        } catch (IOException e) {
            environment.err().println("images: the file cannot be restored: " + e);
            return false;
        }
    }

    private List<Path> directories(Path parent) throws IOException {
        List<Path> directories = new ArrayList<>(List.of(parent));
        if (recursive) {
            try (Stream<Path> children = Files.list(parent)) {
                for (Path child : children.sorted().toList()) {
                    if (!child.getFileName().toString().startsWith(".")
                            && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                        directories.addAll(directories(child));
                    }
                }
            }
        }
        return directories;
    }
}
