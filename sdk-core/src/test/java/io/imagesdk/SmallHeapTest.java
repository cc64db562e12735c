package io.imagesdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.MaskFormat;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.ByteSource;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Large images in small heaps, each in a separate JVM. */
@Timeout(180)
class SmallHeapTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    /** The program that runs in the small heap. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            try (ImagesService images = ImagesService.builder()
                    .provider(profile(args[1]))
                    .baseUrl(args[2])
                    .apiKey(SuiteLog.KEY)
                    .limits(Limits.builder().maxImageBytes(256L * MIB).build())
                    .build()) {
                switch (args[0]) {
                    case "files" ->
                        print(images.blocking()
                                .generate(
                                        GenerateRequest.builder()
                                                .prompt("cats")
                                                .count(10)
                                                .build(),
                                        Delivery.toDirectory(Path.of(args[3]))));
                    case "stream" -> {
                        RecordingSubscriber<Path> recordingSubscriber = RecordingSubscriber.of(images.stream(
                                GenerateRequest.builder().prompt("a cat").build(), Delivery.toFile(Path.of(args[3]))));
                        System.out.println("ended with " + recordingSubscriber.end());
                        recordingSubscriber
                                .events()
                                .forEach(event -> System.out.println(
                                        event.image().content().getFileName() + " "
                                                + event.image().byteCount() + " "
                                                + event.image().sha256()));
                    }
                    case "full" -> {
                        ImagesException failure = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                                .generate(
                                        GenerateRequest.builder()
                                                .prompt("a cat")
                                                .build(),
                                        Delivery.toDirectory(Path.of(args[3]))));
                        for (ImageOutcome<?> outcome : failure.outcomes()) {
                            ImageBytes recovered = ((ImageOutcome.Failed<?>) outcome)
                                    .recoveredBytes()
                                    .orElseThrow();
                            System.out.println("recovered " + sha256(recovered.toByteArray()));
                        }
                    }
                    case "memory" ->
                        print(images.blocking()
                                .generate(GenerateRequest.builder()
                                        .prompt("a cat")
                                        .build()));
                    default ->
                        print(images.blocking()
                                .edit(EditRequest.builder()
                                        .prompt("a hat")
                                        .images(inputs(args))
                                        .mask(ImageInput.of(Path.of(args[4])))
                                        .build()));
                }
            }
        }

        /** Returns the inputs of an edit. With the openai profile, a URL among them makes the body JSON. */
        private static List<ImageInput> inputs(String[] args) {
            ImageInput file = ImageInput.of(Path.of(args[3]));
            return args[1].equals("openai")
                    ? List.of(file, ImageInput.of(URI.create("https://example.com/hat.png")))
                    : List.of(file);
        }

        private static void print(ImageResult<?> result) {
            result.images().forEach(image -> System.out.println(image.byteCount() + " " + image.sha256()));
        }

        /** Returns a profile of the catalog, or one that accepts data URIs of any length and a mask. */
        private static ProviderProfile profile(String id) {
            return Providers.byId(id).orElseGet(() -> Providers.OPENAI.toBuilder()
                    .id(id)
                    .editing(new Editing(
                            Operation.of(
                                    "/v1/images/edits",
                                    Providers.OPENAI.generation().fields().get(1)),
                            ImageEncoding.builder()
                                    .maskName("mask")
                                    .maskFormat(id.equals("white-masks") ? MaskFormat.WHITE : MaskFormat.TRANSPARENT)
                                    .build()))
                    .build());
        }
    }

    @Test
    void savesTenImagesOfTwentyMebibytesInSixteen() throws Exception {
        byte[] image = padded(SampleImages.encoded("png", 64, 64), 20 * MIB);
        try (RawServer server = RawServer.start((request, client) -> response(client, image, 10))) {
            ChildJvm.Result result = ChildJvm.run(
                    Program.class, List.of("-Xmx16m"), "files", "openai", server.url(), directory.toString());

            String whole = image.length + " " + sha256(image);
            assertThat(result.output().lines().filter(whole::equals))
                    .as(result.output())
                    .hasSize(10);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).hasSize(10).allSatisfy(file -> assertThat(file)
                        .hasSize(image.length));
            }
        }
    }

    @Test
    void savesImagesOfTwentyMebibytesWhileTheyAreMadeInSixteen() throws Exception {
        byte[] image = padded(SampleImages.encoded("png", 64, 64), 20 * MIB);
        String partial = Events.partial(0, image);
        String completed = Events.completed(image);
        try (RawServer server = RawServer.start(
                (request, client) -> client.write(Events.HEAD).write(partial).write(completed))) {
            ChildJvm.Result result = ChildJvm.run(
                    Program.class,
                    List.of("-Xmx16m"),
                    "stream",
                    "openai",
                    server.url(),
                    directory.resolve("cat.png").toString());

            String whole = " " + image.length + " " + sha256(image);
            assertThat(result.output().lines())
                    .as(result.output())
                    .containsExactly("ended with null", "cat.partial-0.png" + whole, "cat.png" + whole);
        }
    }

    @Test
    void savesAResponseOfTwoHundredMebibytesThatIsAnImageInSixteen() throws Exception {
        byte[] image = SampleImages.encoded("png", 64, 64);
        long length = 200L * MIB;
        try (RawServer server = RawServer.start((request, client) -> client.write(
                        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: " + length + "\r\n\r\n")
                .write(image)
                .write(ByteSource.repeated("\0", length - image.length)))) {
            ChildJvm.Result result =
                    ChildJvm.run(Program.class, List.of("-Xmx16m"), "files", "xai", server.url(), directory.toString());

            assertThat(result.output()).contains(length + " ");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).singleElement().satisfies(file -> assertThat(file)
                        .hasSize(length));
            }
        }
    }

    @Test
    void recoversEighteenMebibytesInSixtyFourIfTheDiskIsFull() throws Exception {
        byte[] image = padded(SampleImages.encoded("png", 64, 64), 18 * MIB);
        try (RawServer server = RawServer.start((request, client) -> response(client, image, 1))) {
            ChildJvm.Result result = ChildJvm.runWithFileLimit(
                    12 * MIB, Program.class, List.of("-Xmx64m"), "full", "openai", server.url(), directory.toString());

            assertThat(result.output()).contains("recovered " + sha256(image));
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void takesEighteenMebibytesIntoMemoryInSixtyFour() throws Exception {
        byte[] image = padded(SampleImages.encoded("png", 64, 64), 18 * MIB);
        try (RawServer server = RawServer.start((request, client) -> response(client, image, 1))) {
            ChildJvm.Result result = ChildJvm.run(Program.class, List.of("-Xmx64m"), "memory", "openai", server.url());

            assertThat(result.output()).contains(image.length + " " + sha256(image));
        }
    }

    @Test
    void editsTwentyMebibytesWithAMaskAsMultipartInSixteen() throws Exception {
        byte[] image = padded(SampleImages.encoded("png", 64, 64), 20 * MIB);

        RawServer.Request request = edit("openai-compatible", image);

        String body = new String(request.body(), ISO_8859_1);
        assertThat(request.header("Content-Length")).isEqualTo(String.valueOf(request.body().length));
        assertThat(body).contains("name=\"image\"; filename=\"image.png\"\r\nContent-Type: image/png\r\n\r\n");
        int at = body.indexOf("\r\n\r\n", body.indexOf("filename=\"image.png\"")) + 4;
        assertThat(sha256(Arrays.copyOfRange(request.body(), at, at + image.length)))
                .isEqualTo(sha256(image));
        assertThat(body.substring(at + image.length)).contains("name=\"mask\"; filename=\"mask.png\"");
    }

    @Test
    void editsFourteenMebibytesAsADataUriInSixteen() throws Exception {
        assertDataUri("openai", padded(SampleImages.encoded("png", 64, 64), 14 * MIB));
    }

    @Test
    void editsTwentyMebibytesAsADataUriInSixteenWhereNothingLimitsThem() throws Exception {
        assertDataUri("no-limits", padded(SampleImages.encoded("png", 64, 64), 20 * MIB));
    }

    /** The memory depends on the width of the mask, which is the largest one here, and not on its height. */
    @Test
    void convertsAMaskOfTheLargestWidthInSixteen() throws Exception {
        int width = 1 << 16;
        int height = 600;
        Path mask = Files.write(directory.resolve("mask.png"), transparentOnTheLeft(width, height));
        byte[] response = SampleImages.encoded("png", 8, 8);
        try (RawServer server = RawServer.start((request, client) -> response(client, response, 1))) {
            ChildJvm.Result result = ChildJvm.run(
                    Program.class,
                    List.of("-Xmx16m"),
                    "edit",
                    "white-masks",
                    server.url(),
                    mask.toString(),
                    mask.toString());

            assertThat(result.output()).contains(response.length + " " + sha256(response));
            String body = new String(server.requests().get(0).body(), ISO_8859_1);
            String prefix = "\"mask\":{\"url\":\"data:image/png;base64,";
            int start = body.indexOf(prefix) + prefix.length();
            byte[] sent = Base64.getDecoder().decode(body.substring(start, body.indexOf('"', start)));
            assertThat(ByteBuffer.wrap(sent).getInt(16)).isEqualTo(width);
            assertThat(ByteBuffer.wrap(sent).getInt(20)).isEqualTo(height);
            assertThat(whitePixels(sent, width)).isEqualTo((long) width / 4 * height);
        }
    }

    /** Returns a PNG with an alpha channel, whose left quarter is transparent. */
    private static byte[] transparentOnTheLeft(int width, int height) throws IOException {
        byte[] row = new byte[1 + 4 * width];
        for (int x = width / 4; x < width; x++) {
            row[4 * x + 4] = (byte) 255;
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
            for (int y = 0; y < height; y++) {
                deflater.write(row);
            }
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 8)
                .put((byte) 6)
                .array();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        writeChunk(file, "IHDR", header);
        writeChunk(file, "IDAT", data.toByteArray());
        writeChunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void writeChunk(ByteArrayOutputStream file, String type, byte[] content) {
        CRC32 check = new CRC32();
        check.update(type.getBytes(UTF_8));
        check.update(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(type.getBytes(UTF_8));
        file.writeBytes(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
    }

    /** Returns the number of white pixels of a gray PNG whose rows have no filter. */
    private static long whitePixels(byte[] png, int width) throws IOException {
        ByteBuffer chunks = ByteBuffer.wrap(png).position(8);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        while (chunks.hasRemaining()) {
            int length = chunks.getInt();
            if (chunks.getInt() == 0x49444154) {
                data.write(png, chunks.position(), length);
            }
            chunks.position(chunks.position() + length + 4);
        }
        long white = 0;
        byte[] row = new byte[1 + width];
        try (InputStream rows = new InflaterInputStream(new ByteArrayInputStream(data.toByteArray()))) {
            while (rows.readNBytes(row, 0, row.length) == row.length) {
                assertThat(row[0]).isZero();
                for (int x = 1; x < row.length; x++) {
                    white += row[x] == (byte) 255 ? 1 : 0;
                }
            }
        }
        return white;
    }

    private void assertDataUri(String profile, byte[] image) throws Exception {
        RawServer.Request request = edit(profile, image);

        byte[] body = request.body();
        byte[] data = Base64.getEncoder().encode(image);
        String prefix = "data:image/png;base64,";
        int at = new String(body, 0, 1_000, ISO_8859_1).indexOf(prefix) + prefix.length();
        int after = at + data.length;
        String others = new String(body, 0, at, ISO_8859_1) + new String(body, after, body.length - after, ISO_8859_1);
        assertThat(request.header("Content-Length")).isEqualTo(String.valueOf(body.length));
        assertThat(Arrays.equals(body, at, after, data, 0, data.length)).isTrue();
        assertThat(others).contains(prefix + '"').containsPattern("\"mask\":\\{\"(image_)?url\":\"" + prefix);
    }

    private RawServer.Request edit(String profile, byte[] image) throws Exception {
        Path file = Files.write(directory.resolve("input.png"), image);
        Path mask = Files.write(directory.resolve("mask.png"), SampleImages.transparent(64, 64));
        byte[] response = SampleImages.encoded("png", 8, 8);
        try (RawServer server = RawServer.start((request, client) -> response(client, response, 1))) {
            ChildJvm.Result result = ChildJvm.run(
                    Program.class, List.of("-Xmx16m"), "edit", profile, server.url(), file.toString(), mask.toString());

            assertThat(result.output()).contains(response.length + " " + sha256(response));
            assertThat(server.requests()).hasSize(1);
            return server.requests().get(0);
        }
    }

    private static void response(RawServer.Connection client, byte[] content, int count) throws IOException {
        byte[] image = SampleImages.base64(content).getBytes(ISO_8859_1);
        byte[] before = "{\"b64_json\":\"".getBytes(UTF_8);
        byte[] after = "\"}".getBytes(UTF_8);
        long length = 12L + (long) count * (before.length + image.length + after.length) + (count - 1);
        client.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n{\"data\":[ ");
        for (int i = 0; i < count; i++) {
            client.write(i == 0 ? "" : ",").write(before).write(image).write(after);
        }
        client.write("]}");
    }

    /** Returns a PNG with a chunk of zeros before its end, so that it has exactly a number of bytes. */
    static byte[] padded(byte[] png, int length) {
        int end = png.length - 12;
        int padding = length - png.length - 12;
        ByteBuffer padded = ByteBuffer.allocate(length);
        padded.put(png, 0, end).putInt(padding);
        int chunk = padded.position();
        padded.put("paDd".getBytes(UTF_8)).position(chunk + 4 + padding);
        CRC32 check = new CRC32();
        check.update(padded.array(), chunk, 4 + padding);
        return padded.putInt((int) check.getValue()).put(png, end, 12).array();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
