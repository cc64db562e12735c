package io.imagesdk.cli;

import io.imagesdk.recovery.InterruptedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores complete images that a killed process left behind under hidden names. */
@Command(
        name = "recover",
        description = "Restores the complete images that a killed process left behind under hidden names, and prints"
                + " their paths. Incomplete images, and files and directories that cannot be read, are reported on"
                + " standard error and stay. No file is replaced.",
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

    private boolean restored;
    private boolean skipped;

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
        boolean complete;
        try {
            complete = new DirectoryTree(environment, recursive).visit(root, (parent, children) -> {
                for (InterruptedFile file : InterruptedFile.findAll(parent)) {
                    recover(file);
                }
            });
        } catch (IOException e) {
            environment.err().println("images: the directory cannot be read: " + e);
            complete = false;
        }
        if (complete && !skipped) {
            return ExitCodes.DELIVERED;
        }
        return restored ? ExitCodes.PARTLY_DELIVERED : ExitCodes.NO_RESULT;
    }

    private void recover(InterruptedFile file) {
        if (file.kind() == InterruptedFile.FileKind.INCOMPLETE) {
            environment.err().println("images: incomplete after " + file.size() + " bytes: " + file.path());
            return;
        }
        if (minAge > 0
                && file.lastModified().isAfter(environment.clock().instant().minus(Duration.ofSeconds(minAge)))) {
            environment
                    .err()
                    .println("images: written or replaced less than " + minAge + " s ago, a program may still use it: "
                            + file.path() + "; repeat the command later, or add --min-age 0");
            return;
        }
        if (file.kind() == InterruptedFile.FileKind.UNREADABLE) {
            environment.err().println("images: the file cannot be read and is skipped: " + file.path());
            skipped = true;
            return;
        }
        try {
            environment.out().println(list ? file.path() : file.restore());
            restored = true;
        } catch (IOException e) {
            environment.err().println("images: the file cannot be restored: " + e);
            skipped = true;
        }
    }
}
