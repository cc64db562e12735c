package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagesdk.ImagesService;
import io.imagesdk.examples.Spool;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Images reach a bucket through a spool directory. The sandbox is the provider. */
@Timeout(300)
final class S3SpoolTest {
    private static final String BUCKET = "images";

    @TempDir
    Path temporary;

    private Sandbox sandbox;
    private ImagesService images;
    private Spool spool;

    @BeforeEach
    void startProvider() throws Exception {
        sandbox = Sandbox.start();
        images = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(sandbox.baseUrl(Providers.OPENAI))
                .apiKey("sandbox")
                .build();
        spool = new Spool(Files.createDirectory(temporary.resolve("spool")));
    }

    @AfterEach
    void stopProvider() {
        images.close();
        sandbox.close();
    }

    private GeneratedImage<Path> generate(String name, String prompt) {
        GenerateRequest request = GenerateRequest.builder()
                .prompt(prompt)
                .model("gpt-image-2")
                .size("256x256")
                .build();
        return images.blocking().generate(request, spool.delivery(name)).image();
    }

    private static String digest(S3Client client, String name) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream object =
                new DigestInputStream(client.getObject(get -> get.bucket(BUCKET).key(name)), sha256)) {
            object.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    @Test
    void storesEachImage() throws Exception {
        try (S3Server server = S3Server.start(temporary.resolve("objects"));
                S3Client client = server.client()) {
            GeneratedImage<Path> small = generate("order-1", "A mill");
            GeneratedImage<Path> large = generate("order-2", "A barn [bytes=20971520]");

            assertEquals(0, spool.uploadAll(new S3ObjectStore(client, BUCKET)));

            assertEquals(small.sha256(), digest(client, "order-1.png"));
            assertEquals(large.sha256(), digest(client, "order-2.png"));
            assertFalse(Files.exists(small.content()));
            assertFalse(Files.exists(large.content()));
            sandbox.assertThat().billed(2).neverBilledTwice();
        }
    }

    @Test
    void keepsAnImageThatTheStoreRejects() throws Exception {
        try (S3Server server = S3Server.start(temporary.resolve("objects"));
                S3Client client = server.client()) {
            GeneratedImage<Path> image = generate("order-3", "A mill");

            assertEquals(1, spool.uploadAll(new S3ObjectStore(client, "no-such-bucket")));

            assertTrue(Files.exists(image.content()));
            assertThrows(NoSuchKeyException.class, () -> digest(client, "order-3.png"));
            assertEquals(0, spool.uploadAll(new S3ObjectStore(client, BUCKET)));
            assertEquals(image.sha256(), digest(client, "order-3.png"));
            sandbox.assertThat().billed(1).neverBilledTwice();
        }
    }

    @Test
    void keepsAnImageWhileTheStoreIsDown() throws Exception {
        GeneratedImage<Path> image;
        try (S3Server server = S3Server.start(temporary.resolve("first"));
                S3Client client = server.client()) {
            server.close();
            image = generate("order-4", "A mill");

            assertEquals(1, spool.uploadAll(new S3ObjectStore(client, BUCKET)));

            assertTrue(Files.exists(image.content()));
        }
        try (S3Server server = S3Server.start(temporary.resolve("second"));
                S3Client client = server.client()) {
            assertEquals(0, spool.uploadAll(new S3ObjectStore(client, BUCKET)));

            assertEquals(image.sha256(), digest(client, "order-4.png"));
            sandbox.assertThat().billed(1).neverBilledTwice();
        }
    }
}
