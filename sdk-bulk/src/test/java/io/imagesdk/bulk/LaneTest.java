package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.RateLimit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rate of a run against simulated providers, in virtual time. */
class LaneTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** A provider that accepts a number of requests per minute and answers 429 to all others. */
    private static final class Provider {
        final Deque<Long> accepted = new ArrayDeque<>();
        final int perMinute;
        final String hint;
        long windowStart;
        int inWindow;
        final boolean sliding;

        Provider(int perMinute, String hint, boolean sliding) {
            this.perMinute = perMinute;
            this.hint = hint;
            this.sliding = sliding;
        }

        boolean accept(long now) {
            if (sliding) {
                while (!accepted.isEmpty() && accepted.peekFirst() <= now - MINUTE) {
                    accepted.removeFirst();
                }
                if (accepted.size() >= perMinute) {
                    return false;
                }
                accepted.add(now);
                return true;
            }
            if (now - windowStart >= MINUTE) {
                windowStart += (now - windowStart) / MINUTE * MINUTE;
                inWindow = 0;
            }
            return inWindow++ < perMinute;
        }

        long reset(long now) {
            return sliding ? accepted.peekFirst() + MINUTE - now : windowStart + MINUTE - now;
        }

        RateLimit report(long now, boolean rejected) {
            Duration reset = Duration.ofNanos(reset(now));
            return switch (hint) {
                case "retry-after" ->
                    new RateLimit(
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            Optional.empty(),
                            rejected ? Optional.of(Duration.ofSeconds(reset.toSeconds() + 1)) : Optional.empty());
                case "headers" ->
                    new RateLimit(
                            OptionalLong.of(perMinute),
                            OptionalLong.of(Math.max(0, perMinute - (sliding ? accepted.size() : inWindow))),
                            Optional.of(reset),
                            Optional.empty());
                default -> RateLimit.NONE;
            };
        }
    }

    private record Call(long end, long start, boolean accepted, RateLimit report) implements Comparable<Call> {
        @Override
        public int compareTo(Call other) {
            return Long.compare(end, other.end);
        }
    }

    /** Runs for some minutes and returns the number of accepted and rejected requests. */
    private static int[] simulate(Lane lane, Provider provider, long latency, int minutes) {
        Random random = new Random(1);
        PriorityQueue<Call> running = new PriorityQueue<>();
        int[] counts = new int[2];
        long now = 0;
        while (now < minutes * MINUTE) {
            long delay = lane.delay(now);
            if (delay <= 0) {
                boolean accepted = provider.accept(now);
                counts[accepted ? 0 : 1]++;
                lane.start(now);
                running.add(new Call(
                        now + (accepted ? latency : latency / 10), now, accepted, provider.report(now, !accepted)));
                continue;
            }
            long wake = delay == Lane.AFTER_AN_END ? Long.MAX_VALUE : now + delay;
            if (!running.isEmpty() && running.peek().end() <= wake) {
                Call call = running.remove();
                now = Math.max(now, call.end());
                lane.end(call.report(), now);
                if (call.accepted()) {
                    lane.accepted(now);
                } else {
                    lane.limited(call.report().retryAfter(), call.start(), now, random.nextDouble());
                }
            } else {
                assertThat(wake)
                        .as("the lane must not wait for an end that never comes")
                        .isLessThan(Long.MAX_VALUE);
                now = wake;
            }
        }
        return counts;
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, false, 100",
        "retry-after, true, 100",
        "headers, false, 100",
        "headers, true, 100",
        "none, false, 100",
        "none, true, 100",
        "retry-after, false, 20000",
        "retry-after, true, 20000",
        "headers, false, 20000",
        "none, false, 20000",
        "none, true, 20000"
    })
    void reachesNinetyPercentOfTheAllowedRate(String hint, boolean sliding, long latencyMillis) {
        int minutes = 20;
        Provider provider = new Provider(60, hint, sliding);
        Lane lane = new Lane(64, OptionalInt.empty(), 0);

        int[] counts = simulate(lane, provider, TimeUnit.MILLISECONDS.toNanos(latencyMillis), minutes);

        assertThat(counts[0]).isGreaterThanOrEqualTo(60 * minutes * 9 / 10);
        // A provider that reports nothing can only be probed. A rejected request costs nothing.
        assertThat(counts[1]).isLessThan(hint.equals("none") ? 60 * minutes : 60 * minutes / 2);
    }

    @Test
    void keepsTheMaximumPerMinute() {
        Lane lane = new Lane(64, OptionalInt.of(60), 0);
        Provider provider = new Provider(60, "none", true);

        int[] counts = simulate(lane, provider, SECOND / 10, 10);

        assertThat(counts[1]).isZero();
        assertThat(counts[0]).isGreaterThanOrEqualTo(590);
    }

    @Test
    void growsQuicklyUntilTheFirstLimitAndSlowlyAfterIt() {
        Lane lane = new Lane(1_000, OptionalInt.empty(), 0);
        assertThat(lane.window()).isEqualTo(4);
        for (int i = 0; i < 96; i++) {
            lane.start(i);
            lane.end(RateLimit.NONE, i);
            lane.accepted(i);
        }
        assertThat(lane.window()).isEqualTo(100);

        for (int i = 0; i < 100; i++) {
            lane.start(1_000);
        }
        for (int i = 0; i < 10; i++) {
            lane.end(RateLimit.NONE, 2_000);
            lane.limited(Optional.of(Duration.ofSeconds(1)), 1_000, 2_000, 0.5);
        }
        assertThat(lane.window())
                .as("one decrease for the requests of one round")
                .isEqualTo(85);
        assertThat(lane.delay(2_000)).isEqualTo(SECOND);

        for (int i = 0; i < 85; i++) {
            lane.accepted(3_000);
        }
        assertThat(lane.window()).isEqualTo(85);
        for (int i = 0; i < 3; i++) {
            lane.accepted(3_000);
        }
        assertThat(lane.window()).isEqualTo(86);
    }

    @Test
    void waitsForTheResetWhenNothingRemains() {
        Lane lane = new Lane(10, OptionalInt.empty(), 0);
        lane.start(0);
        lane.end(
                new RateLimit(
                        OptionalLong.of(60), OptionalLong.of(0), Optional.of(Duration.ofSeconds(7)), Optional.empty()),
                SECOND);
        lane.accepted(SECOND);

        assertThat(lane.delay(SECOND)).isEqualTo(7 * SECOND);
        assertThat(lane.delay(8 * SECOND)).isZero();
    }
}
