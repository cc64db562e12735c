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
import java.util.Map;

/**
 * Saves an image that the library returned in memory, because it could not be delivered. A file is written completely or
 * not at all, and replaces another one only on request.
 */
final class ImageSaver {
    private static final int SIGNATURE_LENGTH = 4;
    private static final Map<String, ImageFormat> SIGNATURES = Map.of(
            "89504e47", ImageFormat.PNG,
            "ffd8ff", ImageFormat.JPEG,
            "52494646", ImageFormat.WEBP,
            "47494638", ImageFormat.GIF);
    private static final String IMAGE_EXTENSION = "(?i)\\.(png|jpe?g|webp|gif|svg)$";

    private final Delivery.Files files;

    ImageSaver(Delivery.Files files) {
        this.files = files;
    }

    /** Saves the image at an index of several images and returns the absolute path of its file. */
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
        if (files.overwrite()) {
            replace(file, image);
            return;
        }
        try {
            create(file, image);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void replace(Path file, ImageBytes image) throws IOException {
        Path temporary = Files.createTempFile(files.directory(), ".", ".part");
        try {
            Files.deleteIfExists(temporary);
            create(temporary, image);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void create(Path file, ImageBytes image) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = image.asByteBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Returns the format that the first bytes indicate. SVG has no signature and is accepted only on request. */
    static ImageFormat format(ImageBytes image) {
        ByteBuffer bytes = image.asByteBuffer();
        byte[] start = new byte[Math.min(SIGNATURE_LENGTH, bytes.remaining())];
        bytes.get(start);
        String hex = HexFormat.of().formatHex(start);
        return SIGNATURES.entrySet().stream()
                .filter(signature -> hex.startsWith(signature.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(ImageFormat.SVG);
    }
}
