package io.imagesdk.gates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The files of this repository: sources and documents, without build output. */
final class Repository {
    private static final Set<String> SKIPPED = Set.of("target", "output", ".git", ".idea", ".settings", ".vscode");

    private final Path root;
    private final Set<String> files = new TreeSet<>();
    private final List<JavaFile> javaFiles = new ArrayList<>();

    private Repository(Path root) {
        this.root = root;
    }

    /** Reads the repository that contains the working directory. */
    static Repository open() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("sdk-bom"))) {
            root = root.getParent();
            if (root == null) {
                throw new IllegalStateException("no repository above the working directory");
            }
        }
        Repository repository = new Repository(root);
        repository.list();
        repository.javaFiles.addAll(JavaFile.parse(repository, repository.withExtension(".java")));
        return repository;
    }

    private void list() {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return SKIPPED.contains(String.valueOf(directory.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(root.relativize(file).toString().replace('\\', '/'));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the sorted relative paths of all files whose names end with this extension. */
    List<String> withExtension(String extension) {
        return files.stream().filter(file -> file.endsWith(extension)).toList();
    }

    /** Returns all Java sources of all modules, tests included. */
    List<JavaFile> javaFiles() {
        return javaFiles;
    }

    /** Returns the Java sources that are not tests. */
    List<JavaFile> mainFiles() {
        return javaFiles.stream().filter(JavaFile::isMain).toList();
    }

    /** Returns the absolute path of a file. */
    Path resolve(String file) {
        return root.resolve(file);
    }

    /** Returns the text of a file. */
    String text(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
