package io.imagesdk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a web page that shows the images of a directory. */
@Command(
        name = "gallery",
        description = "Writes DIR/gallery.html, a web page that shows the images of a directory with their prompts, and"
                + " prints its path.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  images generate \"A cat in a tree\" -n 4 --sidecar -o cats/", "  images gallery cats/"})
final class GalleryCommand implements Callable<Integer> {
    private static final String FILE_NAME = "gallery.html";

    private final CliEnvironment environment;

    @Parameters(arity = "1", paramLabel = "DIR", description = "The directory of the images.")
    private String directory = "";

    @Option(
            names = {"-r", "--recursive"},
            description = "Show the images of all subdirectories as well. Hidden directories and symbolic links are"
                    + " skipped.")
    private boolean recursive;

    @Option(
            names = "--overwrite",
            description = "Replace a gallery.html that this command has not written. A page of this command is always"
                    + " replaced.")
    private boolean overwrite;

    GalleryCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    /** Writes the gallery of a directory that another command has filled. */
    static void write(CliEnvironment environment, Path root) {
        GalleryCommand gallery = new GalleryCommand(environment);
        gallery.directory = root.toString();
        gallery.call();
    }

    @Override
    public Integer call() {
        Path root = environment.path(directory).normalize();
        if (!Files.isDirectory(root)) {
            throw UsageErrors.of("the directory " + root + " does not exist");
        }
        Path page = root.resolve(FILE_NAME);
        boolean complete;
        try {
            if (!overwrite && isForeign(page)) {
                throw UsageErrors.of("the file " + page
                        + " was not written by this command: use --overwrite to replace it, or remove it");
            }
            List<GalleryImage> images = new ArrayList<>();
            complete = addImages(root, images);
            CompleteFile.replace(page, CompleteFile.text(new GalleryPage(root).of(images)));
        } catch (IOException e) {
            environment.err().println("images: the gallery could not be written: " + e);
            return ExitCodes.NO_RESULT;
        }
        environment.out().println(page);
        return complete ? ExitCodes.DELIVERED : ExitCodes.PARTLY_DELIVERED;
    }

    private static boolean isForeign(Path page) throws IOException {
        if (!Files.exists(page, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (!Files.isRegularFile(page, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (InputStream in = Files.newInputStream(page)) {
            return !new String(in.readNBytes(GalleryPage.START.length()), StandardCharsets.UTF_8)
                    .equals(GalleryPage.START);
        }
    }

    /**
     * Adds the images, newest first. What cannot be read is reported and omitted.
     *
     * @return whether everything was read
     */
    private boolean addImages(Path root, List<GalleryImage> images) throws IOException {
        List<Path> files = new ArrayList<>();
        boolean complete = new DirectoryTree(environment, recursive).visit(root, (parent, children) -> children.stream()
                .filter(child -> !DirectoryTree.isHidden(child) && GalleryImage.isImage(child))
                .forEach(files::add));
        for (Path file : files) {
            try {
                images.add(GalleryImage.read(file));
            } catch (IOException e) {
                environment.err().println("images: the image cannot be read and is omitted: " + e);
                complete = false;
            }
        }
        images.sort(GalleryImage.NEWEST_FIRST);
        return complete;
    }
}
