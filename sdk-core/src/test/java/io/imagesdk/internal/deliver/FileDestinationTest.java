package io.imagesdk.internal.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.imagesdk.error.ImageStorageException;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Warning;
import io.imagesdk.recovery.InterruptedFile;
import io.imagesdk.recovery.InterruptedFile.FileKind;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on a disk that becomes full, and files that a call discards. */
class FileDestinationTest {
    private static final int CHUNK = 60;
    private static final byte[] PNG = SampleImages.encoded("png", 8, 8);

    @TempDir
    Path directory;

    private final byte[] image = new byte[250];

    FileDestinationTest() {
        new Random(1).nextBytes(image);
    }

    @Test
    void recoversTheSameBytesWhereverTheDiskBecomesFull() throws IOException {
        for (int capacity = 0; capacity < image.length; capacity++) {
            FileDestination destination = destination(new FullDisk(capacity));
            int failures = 0;
            for (int offset = 0; offset < image.length; offset += CHUNK) {
                try {
                    destination.write(image, offset, Math.min(CHUNK, image.length - offset));
                } catch (IOException e) {
                    assertThat(e).hasMessage("No space left on device");
                    failures++;
                }
            }

            assertThat(failures).as("capacity %d", capacity).isEqualTo(1);
            assertThat(destination.recover().map(ImageBytes::toByteArray))
                    .as("capacity %d", capacity)
                    .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(image));
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void recoversTheBytesIfTheFileCannotBeNamed() throws IOException {
        FileDestination destination = destination(FileOperations.SYSTEM);
        destination.write(image, 0, image.length);
        Files.delete(onlyFile());

        assertThatIOException().isThrownBy(() -> destination.complete(facts(), position()));

        assertThat(destination.recover().map(ImageBytes::toByteArray)).contains(image);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesNoFileIfTheBytesOfAnUnnamedOneAreRecovered(boolean published) throws IOException {
        ImageOutcome.Failed<Path> outcome = undelivered(new NamelessFileSystem(false), published);

        assertThat(outcome.recoveredBytes().map(ImageBytes::toByteArray)).contains(PNG);
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesTheFileThatCanNeitherBeNamedNorReadBack(boolean published) throws IOException {
        ImageOutcome.Failed<Path> outcome = undelivered(unreadable(), published);

        assertThat(outcome.recoveredBytes()).isEmpty();
        assertThat(onlyFile()).hasBinaryContent(PNG);
        assertThat(outcome.error())
                .isInstanceOf(ImageStorageException.class)
                .hasMessageEndingWith("Function not implemented; the image remains in " + onlyFile());
        assertThat(InterruptedFile.findAll(directory))
                .singleElement()
                .extracting(InterruptedFile::kind)
                .isEqualTo(FileKind.COMPLETE);
    }

    @Test
    void deletesAFileThatCouldNotBeNamedIfTheCallIsCancelled() throws IOException {
        ReceivedImage<Path> image = received(unreadable(), true);
        assertThat(onlyFile()).hasBinaryContent(PNG);

        image.abort(false, Optional.of(position()));

        assertThat(directory).isEmptyDirectory();
    }

    private ImageOutcome.Failed<Path> undelivered(FileOperations operations, boolean published) throws IOException {
        return (ImageOutcome.Failed<Path>) received(operations, published).deliver(position());
    }

    private ReceivedImage<Path> received(FileOperations operations, boolean published) throws IOException {
        ReceivedImage<Path> image = ReceivedImage.open(
                new FileDestinationFactory(
                        Delivery.toFile(directory.resolve("cat.png")), "a cat", new ArrayList<>(), operations),
                0,
                0,
                new ReceivedImage.ReceptionContext<>(
                        PNG.length,
                        Optional.empty(),
                        true,
                        false,
                        new OutcomeLog<>("test", url -> url),
                        new ArrayList<Warning>()::add));
        if (published) {
            image.publishedAt(position());
        }
        image.write(PNG, 0, PNG.length);
        image.complete();
        return image;
    }

    /** Files that can be neither named nor read while they are written, as those of Mountpoint for Amazon S3. */
    private static FileOperations unreadable() {
        return new FullDisk(PNG.length) {
            private final FileOperations nameless = new NamelessFileSystem(false);

            @Override
            int read(FullChannel channel, ByteBuffer bytes) throws IOException {
                throw new IOException("Bad file descriptor");
            }

            @Override
            public void link(Path link, Path existing) throws IOException {
                nameless.link(link, existing);
            }

            @Override
            public void move(Path file, Path name) throws IOException {
                nameless.move(file, name);
            }
        };
    }

    @Test
    void recoversNothingIfTheFileLostBytes() throws IOException {
        FileDestination destination = destination(new FullDisk(100) {
            @Override
            int read(FullChannel channel, ByteBuffer bytes) {
                return -1;
            }
        });
        destination.write(image, 0, CHUNK);

        assertThatIOException().isThrownBy(() -> destination.write(image, CHUNK, CHUNK));

        assertThat(destination.recover()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recoversTheBytesIfTheFileCannotBeClosed(boolean again) throws IOException {
        FileDestination destination = destination(new FullDisk(image.length) {
            @Override
            public SeekableByteChannel open(Path file) throws IOException {
                return again ? new FullChannel(super.open(file), this) : super.open(file);
            }

            @Override
            void close(FullChannel channel) throws IOException {
                if (channel.isOpen()) {
                    super.close(channel);
                    throw new IOException("Disk quota exceeded");
                }
            }
        });
        destination.write(image, 0, image.length);

        assertThatIOException()
                .isThrownBy(() -> destination.complete(facts(), position()))
                .withMessage("Disk quota exceeded");

        assertThat(destination.recover().map(ImageBytes::toByteArray)).contains(image);
        destination.discard();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void recoversNothingIfTheFileLostItsBytesWhenItWasClosed() throws IOException {
        FileDestination destination = destination(new FullDisk(image.length) {
            @Override
            void close(FullChannel channel) throws IOException {
                channel.file().position(0);
                channel.file().write(ByteBuffer.allocate(image.length));
                super.close(channel);
                throw new IOException("Disk quota exceeded");
            }
        });
        destination.write(image, 0, image.length);
        ImageFacts facts = new ImageFacts(
                ImageFormat.PNG, OptionalInt.empty(), OptionalInt.empty(), image.length, "the digest of the image");

        assertThatIOException().isThrownBy(() -> destination.complete(facts, position()));

        assertThat(destination.recover()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deletesACompletedFile(boolean links) throws IOException {
        FileDestination destination = completed(links);

        assertThat(destination.discard()).isTrue();

        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoresAReplacedFile(boolean links) throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination destination = completed(links);
        assertThat(directory.resolve("cat.png")).hasBinaryContent(image);

        destination.discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasContent("old");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoresAReplacedLink(boolean links) throws IOException {
        Files.createSymbolicLink(directory.resolve("cat.png"), Path.of("nowhere"));
        FileDestination destination = completed(links);
        assertThat(directory.resolve("cat.png")).hasBinaryContent(image);

        destination.discard();

        assertThat(Files.readSymbolicLink(onlyFile())).isEqualTo(Path.of("nowhere"));
        assertThat(onlyFile()).hasFileName("cat.png");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesAFileThatAnotherCallPutThere(boolean links) throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination destination = completed(links);
        Path other = Files.write(directory.resolve("other"), new byte[image.length]);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(directory.resolve("cat.png")));
        Files.delete(directory.resolve("cat.png"));
        Files.move(other, directory.resolve("cat.png"));

        destination.discard();

        restorePreviousVersion();
        assertThat(directory.resolve("cat.png")).hasBinaryContent(new byte[image.length]);
        assertThat(directory.resolve("cat-1.png")).hasContent("old");
    }

    /** A server of files may set the time of a file when it is closed, or round it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoresAReplacedFileIfTheTimeChangesWhenAFileIsClosed(boolean completed) throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination destination = destination(timeChangesAtClose());
        destination.write(image, 0, image.length);
        destination.publish(facts(), position());
        if (completed) {
            destination.complete(facts(), position());
        }

        destination.discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasContent("old");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoDiscardedFilesRestoreTheOldFileIfTheTimeChangesWhenAFileIsClosed(boolean firstEndsFirst)
            throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination first = destination(timeChangesAtClose());
        first.write(image, 0, image.length);
        first.complete(facts(), position());
        FileDestination second = destination(timeChangesAtClose());
        second.write(image, 0, image.length);
        second.complete(facts(), position());

        (firstEndsFirst ? first : second).discard();
        (firstEndsFirst ? second : first).discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasContent("old");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsAReplacedFileIfTheTimeChangesLater(boolean links) throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination destination = completed(links);
        Files.setLastModifiedTime(directory.resolve("cat.png"), FileTime.from(Instant.EPOCH));

        destination.discard();

        restorePreviousVersion();
        assertThat(directory.resolve("cat.png")).hasBinaryContent(image);
        assertThat(directory.resolve("cat-1.png")).hasContent("old");
    }

    @Test
    void leavesAFileThatAnotherProgramPutThereWhenTheFileWasClosed() throws IOException {
        Path cat = directory.resolve("cat.png");
        byte[] other = new byte[image.length];
        FileDestination destination = destination(new FullDisk(image.length) {
            @Override
            void close(FullChannel channel) throws IOException {
                if (channel.isOpen()) {
                    super.close(channel);
                    // The file system often gives the new file the number of the deleted one.
                    Files.delete(cat);
                    Files.write(cat, other);
                }
            }
        });
        destination.write(image, 0, image.length);
        destination.complete(facts(), position());

        destination.discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasBinaryContent(other);
    }

    private FileOperations timeChangesAtClose() {
        return new FullDisk(image.length) {
            @Override
            void close(FullChannel channel) throws IOException {
                boolean open = channel.isOpen();
                super.close(channel);
                Path cat = directory.resolve("cat.png");
                if (open && Files.exists(cat) && Files.size(cat) == image.length) {
                    Files.setLastModifiedTime(cat, FileTime.from(Instant.EPOCH));
                }
            }
        };
    }

    /** Does what {@code images recover} does with the only hidden file. */
    private void restorePreviousVersion() throws IOException {
        List<InterruptedFile> hidden = InterruptedFile.findAll(directory);
        assertThat(hidden).singleElement().extracting(InterruptedFile::kind).isEqualTo(FileKind.PREVIOUS_VERSION);
        Path unused = hidden.get(0).restore();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesOnlyTheNewFileWhenItIsKept(boolean links) throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination destination = completed(links);

        destination.keep();
        destination.discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasBinaryContent(image);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void twoDiscardedFilesRestoreTheFileThatTheFirstOneReplaced(boolean links, boolean firstEndsFirst)
            throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination first = completed(links);
        FileDestination second = completed(links);

        (firstEndsFirst ? first : second).discard();
        (firstEndsFirst ? second : first).discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasContent("old");
    }

    @Test
    void twoDiscardedFilesInOneDirectoryWithTwoNamesRestoreTheOldFile() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolveSibling("link-" + directory.getFileName()), directory);
        try {
            Files.writeString(directory.resolve("cat.png"), "old");
            FileDestination first = completed(true);
            FileDestination second = destination(link, FileOperations.SYSTEM);
            second.write(image, 0, image.length);
            second.complete(facts(), position());

            first.discard();
            second.discard();

            assertThat(onlyFile()).hasFileName("cat.png").hasContent("old");
        } finally {
            Files.delete(link);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoDiscardedFilesLeaveNothingIfTheyReplacedNothing(boolean links) throws IOException {
        FileDestination first = completed(links);
        FileDestination second = completed(links);

        first.discard();
        second.discard();

        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"012", "021", "102", "120", "201", "210"})
    void threeDiscardedFilesLeaveNothingButTheFileThatTheFirstOneReplaced(String order) throws IOException {
        for (boolean links : new boolean[] {true, false}) {
            for (boolean old : new boolean[] {true, false}) {
                if (old) {
                    Files.writeString(directory.resolve("cat.png"), "old");
                }
                List<FileDestination> destinations = List.of(completed(links), completed(links), completed(links));

                order.chars().forEach(digit -> destinations.get(digit - '0').discard());

                if (old) {
                    assertThat(onlyFile()).hasFileName("cat.png").hasContent("old");
                    Files.delete(onlyFile());
                }
                assertThat(directory).isEmptyDirectory();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "10"})
    void twoDiscardedFilesDoNotAffectTheLastOne(String order) throws IOException {
        List<FileDestination> destinations = List.of(completed(true), completed(true), completed(true));

        order.chars().forEach(digit -> destinations.get(digit - '0').discard());
        destinations.get(2).keep();

        assertThat(onlyFile()).hasFileName("cat.png").hasBinaryContent(image);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPreviousVersionIsAsOldAsItsReplacement(boolean links) throws IOException {
        FileTime longAgo = FileTime.from(Instant.parse("2020-02-02T20:20:20Z"));
        Path cat = Files.writeString(directory.resolve("cat.png"), "old");
        Files.setLastModifiedTime(cat, longAgo);

        FileDestination destination = completed(links);

        Instant replaced = Files.getLastModifiedTime(cat).toInstant().truncatedTo(ChronoUnit.SECONDS);
        assertThat(InterruptedFile.findAll(directory))
                .singleElement()
                .extracting(InterruptedFile::lastModified)
                .isEqualTo(replaced);
        destination.discard();
        assertThat(onlyFile()).hasContent("old");
        assertThat(Files.getLastModifiedTime(cat)).isEqualTo(longAgo);
    }

    @Test
    void aDiscardedFileRestoresTheFileThatAnotherCallHasDelivered() throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        FileDestination first = completed(true);
        FileDestination second = completed(true);

        first.keep();
        second.discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasBinaryContent(image);
    }

    /** The other call replaces the file after the first one has preserved it, and before the first one replaces it. */
    @Test
    void aFileThatIsReplacedAtTheSameMomentIsNotLost() throws Exception {
        Files.writeString(directory.resolve("cat.png"), "old");
        byte[] delivered = new byte[image.length];
        FileDestination other = destination(FileOperations.SYSTEM);
        other.write(delivered, 0, delivered.length);
        Thread replacing = new Thread(() -> {
            try {
                other.complete(facts(), position());
                other.keep();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        FileDestination discarded = destination(new TestFileOperations((link, existing) -> {
            Files.createLink(link, existing);
            replacing.start();
            Await.until(
                    "the other call waits or has ended",
                    () -> replacing.getState() == Thread.State.BLOCKED || !replacing.isAlive());
        }));
        discarded.write(image, 0, image.length);
        discarded.complete(facts(), position());
        replacing.join();

        discarded.discard();

        assertThat(onlyFile()).hasFileName("cat.png").hasBinaryContent(delivered);
    }

    @Test
    void doesNotReplaceAFileWhoseExtensionTheServerHasChosen() throws IOException {
        Files.writeString(directory.resolve("cat.gif"), "other");
        FileDestination destination = destination(FileOperations.SYSTEM);
        destination.write(image, 0, image.length);
        ImageFacts gif = new ImageFacts(ImageFormat.GIF, OptionalInt.empty(), OptionalInt.empty(), image.length, "");

        assertThat(destination.complete(gif, position())).isEqualTo(directory.resolve("cat-1.gif"));

        assertThat(directory.resolve("cat.gif")).hasContent("other");
    }

    @Test
    void keepsTheOldFileIfItCannotBeReplaced() throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        List<Path> temporary = new ArrayList<>();
        FileDestination destination = destination(new TestFileOperations((link, existing) -> {
            Files.createLink(link, existing);
            if (temporary.isEmpty()) {
                // Between the backup and the replacement, another process deletes the temporary file.
                temporary.addAll(hiddenFiles(link));
                Files.delete(temporary.get(0));
            }
        }));

        destination.write(image, 0, image.length);
        assertThatIOException().isThrownBy(() -> destination.complete(facts(), position()));

        assertThat(onlyFile()).hasFileName("cat.png").hasContent("old");
        assertThat(destination.recover().map(ImageBytes::toByteArray)).contains(image);
    }

    private List<Path> hiddenFiles(Path exception) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".part") && !file.equals(exception))
                    .toList();
        }
    }

    private FileDestination completed(boolean links) throws IOException {
        FileDestination destination = destination(
                links
                        ? FileOperations.SYSTEM
                        : new TestFileOperations((link, existing) -> {
                            throw new UnsupportedOperationException("no links");
                        }));
        destination.write(image, 0, image.length);
        assertThat(destination.complete(facts(), position())).isEqualTo(directory.resolve("cat.png"));
        return destination;
    }

    private FileDestination destination(FileOperations operations) throws IOException {
        return destination(directory, operations);
    }

    private static FileDestination destination(Path directory, FileOperations operations) throws IOException {
        Delivery.Files delivery = Delivery.toFile(directory.resolve("cat.png")).withOverwrite();
        return (FileDestination)
                new FileDestinationFactory(delivery, "a cat", new ArrayList<>(), operations).open(0, 0);
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private ImageFacts facts() {
        return new ImageFacts(ImageFormat.PNG, OptionalInt.empty(), OptionalInt.empty(), image.length, "");
    }

    private static ImagePosition position() {
        return ImagePosition.of(
                new ImageReference(0, OptionalInt.of(0), Optional.empty(), Optional.empty(), Optional.empty()), 1);
    }

    /** A disk on which each file has a limited size. A write fills the rest and then fails, as on Linux. */
    private static class FullDisk implements FileOperations {
        private final int capacity;

        FullDisk(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public SeekableByteChannel create(Path file) throws IOException {
            return new FullChannel(SYSTEM.create(file), this);
        }

        @Override
        public void link(Path link, Path existing) throws IOException {
            SYSTEM.link(link, existing);
        }

        int read(FullChannel channel, ByteBuffer bytes) throws IOException {
            return channel.file().read(bytes);
        }

        void close(FullChannel channel) throws IOException {
            channel.file().close();
        }
    }

    private record FullChannel(SeekableByteChannel file, FullDisk disk) implements SeekableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int room = (int) Math.min(bytes.remaining(), disk.capacity - file.position());
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            int written = file.write(bytes.slice().limit(room));
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return disk.read(this, bytes);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            return file.position(position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            return file.truncate(size);
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            disk.close(this);
        }
    }
}
