package io.imagesdk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory with its subdirectories, except hidden ones and symbolic links. */
final class DirectoryTree {
    private final CliEnvironment environment;
    private final boolean recursive;

    /** What is done with the files of each directory. */
    @FunctionalInterface
    interface Visitor {
        void visit(Path directory, List<Path> children) throws IOException;
    }

    DirectoryTree(CliEnvironment environment, boolean recursive) {
        this.environment = environment;
        this.recursive = recursive;
    }

    /**
     * Visits a directory and its subdirectories. One that cannot be read is reported and skipped.
     *
     * @return whether all subdirectories were read
     * @throws IOException if the directory itself cannot be read
     */
    boolean visit(Path directory, Visitor visitor) throws IOException {
        List<Path> children = children(directory);
        visitor.visit(directory, children);
        boolean complete = true;
        for (Path child : recursive ? children : List.<Path>of()) {
            if (!isHidden(child) && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                complete &= visitSubdirectory(child, visitor);
            }
        }
        return complete;
    }

    private boolean visitSubdirectory(Path directory, Visitor visitor) {
        try {
            return visit(directory, visitor);
        } catch (IOException e) {
            environment.err().println("images: the directory cannot be read and is skipped: " + e);
            return false;
        }
    }

    static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
