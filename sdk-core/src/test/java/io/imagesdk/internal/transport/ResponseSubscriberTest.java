package io.imagesdk.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.testing.AutoAdvancingScheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ResponseSubscriberTest {
    private final Queue<Runnable> handedOn = new ArrayDeque<>();
    private final ResponseSubscriber<String> subscriber = new ResponseSubscriber<>(
            new Taking(handedOn::add, Runnable::run, true),
            ResponseSubscriberTest::broken,
            Runnable::run,
            new AutoAdvancingScheduler(Runnable::run),
            Duration.ofSeconds(60),
            received -> {}, new ConnectionLease(), OptionalLong.empty());

    @Test
    void theEndWaitsForBytesThatAreStillAtWorkElsewhere() {
        subscriber.onSubscribe(new Endless());

        subscriber.onNext(List.of(bytes("whole")));
        subscriber.onComplete();

        assertThat(handedOn).as("the end does not run beside the work").hasSize(1);
        assertThat(run()).isCompletedWithValue("whole, ended");
    }

    @Test
    void aBreakWaitsForBytesThatAreStillAtWorkElsewhere() {
        subscriber.onSubscribe(new Endless());

        subscriber.onNext(List.of(bytes("half")));
        subscriber.onError(new IOException("reset"));

        assertThat(run()).isCompletedWithValue("half, broken");
    }

    @Test
    void anEndAfterTheWorkIsHandedOnToo() {
        subscriber.onSubscribe(new Endless());

        subscriber.onNext(List.of(bytes("whole")));
        run();
        subscriber.onComplete();

        assertThat(handedOn).hasSize(1);
        assertThat(run()).isCompletedWithValue("whole, ended");
    }

    @Test
    void doesNotCallAWholeResponseSilentWhileItsEndWaitsForABusyExecutor() {
        AutoAdvancingScheduler time = new AutoAdvancingScheduler(Runnable::run);
        ResponseSubscriber<String> late = new ResponseSubscriber<>(
                new Taking(handedOn::add, Runnable::run, true),
                ResponseSubscriberTest::broken,
                Runnable::run,
                time,
                Duration.ofSeconds(60),
                received -> {}, new ConnectionLease(), OptionalLong.empty());
        late.onSubscribe(new Endless());
        late.onNext(List.of(bytes("whole")));
        run();

        late.onComplete();
        time.advance(Duration.ofSeconds(61));

        assertThat(late.getBody().toCompletableFuture()).isNotDone();
        run();
        assertThat(late.getBody().toCompletableFuture()).isCompletedWithValue("whole, ended");
    }

    @Test
    void takesNothingBesideABreakThatIsBeingTold() {
        AutoAdvancingScheduler time = new AutoAdvancingScheduler(Runnable::run);
        AtomicReference<ResponseSubscriber<String>> told = new AtomicReference<>();
        ResponseSubscriber<String> breaking = new ResponseSubscriber<>(
                new Taking(handedOn::add, Runnable::run, true),
                cause -> {
                    told.get().onNext(List.of(bytes("late"))); // from another thread, at this very moment
                    run();
                    return broken(cause);
                },
                Runnable::run,
                time,
                Duration.ofSeconds(60),
                received -> {}, new ConnectionLease(), OptionalLong.empty());
        told.set(breaking);
        breaking.onSubscribe(new Endless());

        assertThat(breaking.fail(new IOException("reset"))).isCompletedWithValue(", broken");
    }

    @Test
    void readsSoMuchAheadOfTheWorkAndNoMore() {
        Counting source = new Counting();
        subscriber.onSubscribe(source);

        subscriber.onNext(List.of(bytes("one ")));
        subscriber.onNext(List.of(bytes("two ")));
        assertThat(source.requested).as("while the first is at work").isEqualTo(16);
        run();
        subscriber.onNext(List.of(bytes("three")));
        subscriber.onComplete();

        assertThat(run()).isCompletedWithValue("one two three, ended");
        assertThat(source.requested).isEqualTo(19);
    }

    @Test
    void asksForNothingMoreWhileTheBodyHasNoRoomAndEndsBehindThat() {
        Queue<Runnable> room = new ArrayDeque<>();
        Counting source = new Counting();
        ResponseSubscriber<String> held = new ResponseSubscriber<>(
                new Taking(Runnable::run, room::add, false),
                ResponseSubscriberTest::broken,
                Runnable::run,
                new AutoAdvancingScheduler(Runnable::run),
                Duration.ofSeconds(60),
                received -> {}, new ConnectionLease(), OptionalLong.empty());
        held.onSubscribe(source);

        held.onNext(List.of(bytes("some")));
        assertThat(source.requested).isOne();
        room.remove().run();
        assertThat(source.requested).isEqualTo(2);
        held.onNext(List.of(bytes(" more")));
        held.onComplete();

        assertThat(held.getBody().toCompletableFuture()).isNotDone();
        room.remove().run();
        assertThat(held.getBody().toCompletableFuture()).isCompletedWithValue("some more, ended");
    }

    private CompletableFuture<String> run() {
        for (Runnable next = handedOn.poll(); next != null; next = handedOn.poll()) {
            next.run();
        }
        return subscriber.getBody().toCompletableFuture();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static ImagesException broken(Throwable cause) {
        return new ConnectionException(
                "broken", ErrorDetails.of(BillingStatus.UNKNOWN).build(), cause);
    }

    /** Collects what comes, where the executor says. */
    private static final class Taking implements ResponseHandler.Body<String> {
        private final StringBuilder text = new StringBuilder();
        private final Executor executor;
        private final Executor room;
        private final boolean ahead;

        Taking(Executor executor, Executor room, boolean ahead) {
            this.executor = executor;
            this.room = room;
            this.ahead = ahead;
        }

        @Override
        public boolean allowsReadAhead() {
            return ahead;
        }

        @Override
        public void whenReady(Runnable next) {
            room.execute(next);
        }

        @Override
        public boolean accept(ByteBuffer bytes) {
            text.append(US_ASCII.decode(bytes));
            return true;
        }

        @Override
        public String onComplete() {
            return text + ", ended";
        }

        @Override
        public String onError(ImagesException cause) {
            return text + ", broken";
        }

        @Override
        public Optional<Executor> executor() {
            return Optional.of(executor);
        }
    }

    private static final class Counting implements Flow.Subscription {
        private long requested;

        @Override
        public void request(long count) {
            requested += count;
        }

        @Override
        public void cancel() {}
    }

    private static final class Endless implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
