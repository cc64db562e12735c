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

/** Changes a part of a picture: where the mask, a PNG of the same size, is transparent. */
public final class EditWithMask {
    private static final int SIDE = 256;

    private EditWithMask() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("edit-with-mask");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service().build()) {
            GenerateRequest beach = GenerateRequest.builder()
                    .prompt("A beach at noon")
                    .size(SIDE + "x" + SIDE)
                    .build();
            Path picture = images.generate(beach, Delivery.toFile(directory.resolve("beach.png")))
                    .thenApply(result -> result.images().get(0).content())
                    .join();

            EditRequest sunset = EditRequest.builder()
                    .prompt("Make the sky a sunset")
                    .image(ImageInput.of(picture)) // streamed from the disk
                    .mask(ImageInput.of(upperHalf(), "mask of the sky"))
                    .build();
            images.edit(sunset, Delivery.toFile(directory.resolve("sunset.png")))
                    .join()
                    .images()
                    .forEach(image -> System.out.println(image.content()));
        }
    }

    private static byte[] upperHalf() throws IOException {
        BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB); // transparent at first
        Graphics2D keep = mask.createGraphics();
        keep.setColor(Color.BLACK);
        keep.fillRect(0, SIDE / 2, SIDE, SIDE / 2);
        keep.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(mask, "png", png);
        return png.toByteArray();
    }
}
