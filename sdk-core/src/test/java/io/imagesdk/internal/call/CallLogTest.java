package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.Progress;
import io.imagesdk.model.Progress.Phase;
import io.imagesdk.testing.ManualScheduler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private final ManualScheduler time = new ManualScheduler(Runnable::run);
    private final List<Progress> progress = new ArrayList<>();
    private final CallLog log = new CallLog(
            time,
            new CallEventDispatcher(
                    new CallInfo(
                            1,
                            CallInfo.CallOperation.GENERATE,
                            "xai",
                            URI.create("https://api.x.ai"),
                            Optional.empty(),
                            OptionalInt.empty(),
                            Instant.EPOCH),
                    List.of(),
                    new ProgressDispatcher(Optional.of(progress::add), Runnable::run)));

    private void report(Phase phase, long bytes) {
        log.reportProgress(phase, bytes, OptionalLong.empty());
    }

    /** The requests of a split call run at the same time. */
    @Test
    void reportsTheBytesOfEachPhaseTenTimesASecond() {
        for (int i = 1; i <= 1_000; i++) {
            time.advance(Duration.ofMillis(1));
            report(Phase.RECEIVING, i);
            report(Phase.DOWNLOADING, i);
        }

        assertThat(progress).hasSize(20);
        assertThat(progress)
                .filteredOn(event -> event.phase() == Phase.RECEIVING)
                .hasSize(10);
        assertThat(progress.get(0).bytes()).isEqualTo(1);
        assertThat(progress.get(1).bytes()).isEqualTo(1);
    }
}
