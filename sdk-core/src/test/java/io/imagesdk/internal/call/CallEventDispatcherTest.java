package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.testing.RecordingListener;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CallEventDispatcherTest {
    private final RecordingListener listener = new RecordingListener();

    @Test
    void reportsOnlyTheFirstEnd() {
        CallInfo call = new CallInfo(
                1,
                CallInfo.CallOperation.GENERATE,
                "xai",
                URI.create("https://api.x.ai"),
                Optional.empty(),
                OptionalInt.empty(),
                Instant.EPOCH);
        ListenerQueue queue = new ListenerQueue(listener, "two-ends");
        CallEventDispatcher events =
                new CallEventDispatcher(call, List.of(queue), new ProgressDispatcher(Optional.empty(), Runnable::run));

        events.succeeded("images", Duration.ofSeconds(1));
        events.failed(
                new CallTimeoutException(
                        "late", ErrorDetails.of(BillingStatus.UNKNOWN).build(), null),
                Duration.ofSeconds(2));
        queue.close(Duration.ofSeconds(20));

        assertThat(listener.only(CallEnd.class).failure()).isEmpty();
    }
}
