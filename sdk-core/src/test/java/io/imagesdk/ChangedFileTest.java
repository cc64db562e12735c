package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An input file that changes its length while it is sent. */
@Timeout(60)
class ChangedFileTest {
    private static final int LENGTH = 32 << 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {LENGTH / 2, LENGTH + 1})
    void isNamedAsTheReason(int newLength) throws Exception {
        Path file = Files.write(directory.resolve("cat.png"), SmallHeapTest.padded(IMAGE, LENGTH));
        EditRequest edit =
                EditRequest.builder().prompt("a hat").image(ImageInput.of(file)).build();
        try (RawServer server = RawServer.startUnread((request, client) -> {
                    client.read(10_000);
                    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                        open.setLength(newLength);
                    }
                    client.stall();
                });
                ImagesService images =
                        service(server).provider(Providers.OPENAI).build()) {
            ConnectionException error = catchThrowableOfType(
                    ConnectionException.class, () -> images.blocking().edit(edit));

            assertThat(error)
                    .hasMessage("request to 127.0.0.1 was not sent completely: the file cat.png changed while it was"
                            + " sent");
            assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
        }
    }
}
