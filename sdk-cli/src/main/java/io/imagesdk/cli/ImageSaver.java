package io.imagesdk.cli;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Saves a picture that arrived although it had no place: whole or not at all, and over nothing unless that was asked for. */
final class ImageSaver {
    private static final Map<String, ImageFormat> MAGIC = Map.of(
            "89504e47", ImageFormat.PNG,
            "ffd8ff", ImageFormat.JPEG,
            "52494646", ImageFormat.WEBP,
            "47494638", ImageFormat.GIF);
    private static final String IMAGE_EXTENSION = "(?i)\\.(png|jpe?g|webp|gif|svg)$";

    private final Delivery.Files files;

    ImageSaver(Delivery.Files files) {
        this.files = files;
    }

    /** The absolute path of the file for the picture at this place of so many. */
    Path save(ImageBytes image, int index, int count) throws IOException {
        String stem = files.fileName().orElse("image").replaceFirst(IMAGE_EXTENSION, "")
                + (count > 1 ? "-" + (index + 1) : "");
        String extension = format(image).extension();
        Files.createDirectories(files.directory());
        for (int attempt = 0; ; attempt++) {
            Path file = files.directory().resolve(stem + (attempt == 0 ? "" : "-" + attempt) + "." + extension);
            try {
                write(file, image);
                return file.toAbsolutePath();
            } catch (FileAlreadyExistsException e) {
                if (Files.isDirectory(file) && files.overwrite()) {
                    throw e;
                }
            }
        }
    }

    private void write(Path file, ImageBytes image) throws IOException {
        if (!files.overwrite()) {
            try {
                fill(file, image);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
            return;
        }
        Path temporary = Files.createTempFile(files.directory(), ".", ".part");
        try {
            Files.deleteIfExists(temporary);
            fill(temporary, image);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void fill(Path file, ImageBytes image) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = image.asByteBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    static ImageFormat format(ImageBytes image) {
        ByteBuffer bytes = image.asByteBuffer();
        byte[] head = new byte[Math.min(4, bytes.remaining())];
        bytes.get(head);
        String magic = HexFormat.of().formatHex(head).toLowerCase(Locale.ROOT);
        return MAGIC.entrySet().stream()
                .filter(known -> magic.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(ImageFormat.SVG); // the only format without magic bytes, and taken only when it was asked for
    }
}
