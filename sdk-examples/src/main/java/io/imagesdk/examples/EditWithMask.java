package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Edits the part of an image where the mask, a PNG of the same size, is transparent. */
public final class EditWithMask {
    private static final int SIZE = 256;

    private EditWithMask() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("edit-with-mask");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.serviceBuilder().build()) {
            GenerateRequest beach = GenerateRequest.builder()
                    .prompt("A beach at noon")
                    .size(SIZE + "x" + SIZE)
                    .build();
            Path image = images.generate(beach, Delivery.toFile(directory.resolve("beach.png")))
                    .thenApply(result -> result.images().get(0).content())
                    .join();

            EditRequest sunset = EditRequest.builder()
                    .prompt("Make the sky a sunset")
                    .image(ImageInput.of(image))
                    .mask(ImageInput.of(skyMask(), "mask.png"))
                    .build();
            images.edit(sunset, Delivery.toFile(directory.resolve("sunset.png")))
                    .join()
                    .images()
                    .forEach(edited -> System.out.println(edited.content()));
        }
    }

    /** Returns a PNG whose upper half is transparent. */
    private static byte[] skyMask() throws IOException {
        BufferedImage mask = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = mask.createGraphics();
        graphics.setColor(Color.BLACK);
        graphics.fillRect(0, SIZE / 2, SIZE, SIZE / 2);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(mask, "png", png);
        return png.toByteArray();
    }
}
