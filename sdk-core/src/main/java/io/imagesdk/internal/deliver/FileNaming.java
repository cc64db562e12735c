package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The naming of files. A file never takes a name that exists, even if other processes create files in the directory at
 * the same time.
 */
final class FileNaming {
    private final FileOperations operations;

    FileNaming(FileOperations operations) {
        this.operations = operations;
    }

    /**
     * Gives a file a name, or a free one of its {@linkplain FileNames#alternative alternatives}. The previous name may
     * remain as a second one.
     *
     * @return the file with its new name
     */
    Path assign(Path file, String fileName) throws IOException {
        Path first = file.resolveSibling(fileName);
        if (tryAssign(file, first)) {
            return first;
        }
        int used = 0;
        while (true) {
            int free = findFree(file, fileName, used);
            Path target = alternative(file, fileName, free);
            if (tryAssign(file, target)) {
                return target;
            }
            // Another thread or process was faster.
            used = free;
        }
    }

    /**
     * Returns a number that is free and whose predecessor is in use. The steps double until a free number is found, and
     * then halve: with n files, it checks about 2 log n names instead of all of them.
     *
     * @param used a number that is in use
     */
    private static int findFree(Path file, String fileName, int used) {
        int low = used;
        int high = used + 1;
        for (int step = 1; exists(file, fileName, high); step *= 2) {
            low = high;
            high += step;
        }
        while (high - low > 1) {
            int middle = low + (high - low) / 2;
            if (exists(file, fileName, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static boolean exists(Path file, String fileName, int number) {
        // A symbolic link uses its name, also if it has no target.
        return Files.exists(alternative(file, fileName, number), LinkOption.NOFOLLOW_LINKS);
    }

    private static Path alternative(Path file, String fileName, int number) {
        return file.resolveSibling(FileNames.alternative(fileName, number));
    }

    /** Gives a file a name; returns false if the name exists. */
    private boolean tryAssign(Path file, Path target) throws IOException {
        try {
            operations.link(target, file);
            return true;
        } catch (FileAlreadyExistsException ignored) {
            // The caller tries another name.
            return false;
        } catch (IOException | UnsupportedOperationException ignored) {
            // The file system does not support hard links.
            return tryReserveAndMove(file, target);
        }
    }

    /**
     * Reserves the name with an empty file, which the complete file then replaces. For file systems without hard links.
     */
    private boolean tryReserveAndMove(Path file, Path target) throws IOException {
        try {
            Files.createFile(target);
        } catch (FileAlreadyExistsException ignored) {
            // The caller tries another name.
            return false;
        }
        try {
            operations.move(file, target);
            return true;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }
}
