package io.imagesdk.internal.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that begin while the process may open no more files. */
class LateDestinationTest {
    private static final byte[] IMAGE = {1, 2, 3, 4, 5};

    @TempDir
    Path directory;

    private final AtomicInteger failures = new AtomicInteger();

    private ImageDestination<Path> open(int failing, String problem) throws IOException {
        failures.set(failing);
        FileOperations operations = new FileOperations() {
            @Override
            public SeekableByteChannel create(Path file) throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new FileSystemException(file.toString(), null, problem);
                }
                return SYSTEM.create(file);
            }

            @Override
            public void link(Path link, Path existing) throws IOException {
                SYSTEM.link(link, existing);
            }
        };
        Delivery.Files delivery = Delivery.toFile(directory.resolve("cat.png"));
        return new FileDestinationFactory(delivery, "a cat", new ArrayList<>(), operations).open(0, IMAGE.length);
    }

    private static Path complete(ImageDestination<Path> destination) throws IOException {
        return destination.complete(
                new ImageFacts(ImageFormat.PNG, OptionalInt.empty(), OptionalInt.empty(), IMAGE.length, ""),
                ImagePosition.of(
                        new ImageReference(0, OptionalInt.of(0), Optional.empty(), Optional.empty(), Optional.empty()),
                        1));
    }

    @Test
    void createsTheFileWhenFewerFilesAreOpen() throws Exception {
        ImageDestination<Path> destination = open(1, "Too many open files");
        destination.write(IMAGE, 0, 2);
        destination.write(IMAGE, 2, 3);
        assertThat(directory).isEmptyDirectory();

        Path file = complete(destination);
        destination.keep();

        assertThat(file).isEqualTo(directory.resolve("cat.png")).hasBinaryContent(IMAGE);
        assertThat(directory.toFile().list()).containsExactly("cat.png");
    }

    @Test
    void deletesTheFileOfADiscardedImage() throws Exception {
        ImageDestination<Path> destination = open(1, "Too many open files");
        destination.write(IMAGE, 0, IMAGE.length);
        complete(destination);

        assertThat(destination.discard()).isTrue();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void createsNoFileOfAnImageThatIsDiscardedBefore() throws Exception {
        ImageDestination<Path> destination = open(1, "Too many open files");
        destination.write(IMAGE, 0, IMAGE.length);

        destination.discard();

        assertThatThrownBy(() -> complete(destination)).isInstanceOf(IOException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void keepsTheBytesIfTooManyFilesStayOpen() throws Exception {
        ImageDestination<Path> destination = open(Integer.MAX_VALUE, "Too many open files");
        destination.write(IMAGE, 0, IMAGE.length);

        assertThatThrownBy(() -> complete(destination)).hasMessageContaining("Too many open files");

        assertThat(destination.recover().map(ImageBytes::toByteArray)).contains(IMAGE);
    }

    @Test
    void reportsOtherFailuresAtOnce() {
        assertThatThrownBy(() -> open(1, "No space left on device")).hasMessageContaining("No space left");
    }
}
