package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the limit of open files is recognized. */
class FileLimitTest {
    /** The client of the JDK wraps the exception of a socket that cannot be created like this. */
    private static final Error OF_THE_CLIENT = new InternalError(new SocketException("Too many open files"));

    @Test
    void isReachedIfASocketOrAFileCannotBeOpened() {
        assertThat(FileLimit.isReached(OF_THE_CLIENT)).isTrue();
        assertThat(FileLimit.isReached(new IOException(
                        "directory is not writable", new FileSystemException("a.png", null, "Too many open files"))))
                .isTrue();
        assertThat(FileLimit.isReached(new SocketException("Connection reset"))).isFalse();
        assertThat(FileLimit.isReached(null)).isFalse();
    }

    @Test
    void aRequestWithoutAConnectionIsNotSentAndMayBeSentAgain() {
        ImagesException failure = map(OF_THE_CLIENT, BillingStatus.NOT_SENT);

        assertThat(failure).isInstanceOf(ConnectionException.class).hasMessageContaining("too many open files");
        assertThat(failure.billing()).isEqualTo(BillingStatus.NOT_SENT);
        assertThat(map(OF_THE_CLIENT, BillingStatus.BILLED).billing())
                .as("a download")
                .isEqualTo(BillingStatus.BILLED);
    }

    private static ImagesException map(Throwable error, BillingStatus billing) {
        return TransportErrorMapper.of(error, "localhost", Optional::empty, billing, false);
    }
}
