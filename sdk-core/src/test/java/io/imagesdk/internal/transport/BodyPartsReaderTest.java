package io.imagesdk.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.internal.wire.BodyPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyPartsReaderTest {
    @TempDir
    Path directory;

    @Test
    void readsALargeFileBetweenByteArrays() throws IOException {
        byte[] content = noise(250_001);
        BodyPart file = new BodyPart.FileBytes(Files.write(directory.resolve("a"), content), content.length);

        byte[] body = read(List.of(bytes("<"), file, bytes(">")));

        assertThat(body).hasSize(content.length + 2).startsWith('<').endsWith('>');
        assertThat(Arrays.copyOfRange(body, 1, body.length - 1)).isEqualTo(content);
    }

    @Test
    void encodesALargeFileAsOneBase64Text() throws IOException {
        byte[] content = noise(250_001);
        Path file = Files.write(directory.resolve("a"), content);

        byte[] body = read(List.of(new BodyPart.FileBase64(file, content.length)));

        assertThat(new String(body, US_ASCII)).isEqualTo(Base64.getEncoder().encodeToString(content));
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        Path file = Files.write(directory.resolve("a"), new byte[0]);

        assertThat(read(List.of(new BodyPart.FileBytes(file, 0)))).isEmpty();
    }

    private static BodyPart bytes(String text) {
        return new BodyPart.ByteArray(text.getBytes(US_ASCII));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(List<BodyPart> parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (BodyPartsReader reader = new BodyPartsReader(parts)) {
            for (ByteBuffer chunk = reader.next(); chunk != null; chunk = reader.next()) {
                byte[] bytes = new byte[chunk.remaining()];
                chunk.get(bytes);
                all.write(bytes);
            }
        }
        return all.toByteArray();
    }
}
