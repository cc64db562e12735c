package io.imagesdk.internal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ModerationException;
import io.imagesdk.internal.deliver.DeliverySession.RequestedImages;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageSink;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker delivers an image while another thread aborts the call: one of them decides. */
@Timeout(60)
class ReceivedImagesTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);
    private static final int ROUNDS = 300;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OutcomeLog<Object> outcomes = new OutcomeLog<>("test", url -> url);

    @TempDir
    Path directory;

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void aTimeoutDeliversACompleteImageOnce() throws IOException {
        ReceivedImages<?> images = toFiles(2, FileOperations.SYSTEM);
        ReceivedImage<?> image = receive(images, 0);

        images.abort(true);
        ImageOutcome<?> late = image.deliver(position(0));

        assertThat(outcomes.outcomes()).singleElement().isSameAs(late);
        assertThat(delivered(late)).isEqualTo(directory.resolve("cat-3.png"));
        assertThat(files()).containsExactly("cat-3.png");
    }

    @Test
    void anImageThatIsBeingNamedWhenTheTimeoutPassesIsDeliveredOnce() throws Exception {
        AtomicReference<Thread> aborting = new AtomicReference<>();
        AtomicReference<ReceivedImages<?>> images = new AtomicReference<>();
        images.set(toFiles(0, new TestFileOperations((link, existing) -> {
            Files.createLink(link, existing);
            aborting.set(new Thread(() -> images.get().abort(true)));
            aborting.get().start();
            awaitBlocked(aborting.get());
        })));
        ReceivedImage<?> image = receive(images.get(), 0);

        ImageOutcome<?> outcome = image.deliver(position(0));
        aborting.get().join();

        assertThat(outcomes.outcomes()).singleElement().isSameAs(outcome);
        assertThat(delivered(outcome)).isEqualTo(directory.resolve("cat-1.png"));
        assertThat(files()).containsExactly("cat-1.png");
    }

    @Test
    void aCancelLeavesNoFileAndNoOutcomeThatNamesOne() throws IOException {
        ReceivedImages<?> images = toFiles(0, FileOperations.SYSTEM);
        ReceivedImage<?> first = receive(images, 0);
        ReceivedImage<?> second = receive(images, 1);
        first.deliver(position(0));

        images.abort(false);
        second.deliver(position(1));

        assertThat(files()).isEmpty();
        assertThat(outcomes.outcomes()).singleElement().isInstanceOf(ImageOutcome.Failed.class);
    }

    @Test
    void aDiscardedImageIsNotDeliveredWithoutItsBytes() throws IOException {
        ReceivedImages<?> images = images(Delivery.inMemory(), 0, FileOperations.SYSTEM);
        ReceivedImage<?> image = images.open(0);
        image.write(IMAGE, 0, IMAGE.length - 1);
        images.abort(true);
        image.complete();

        assertThat(image.deliver(position(0))).isInstanceOf(ImageOutcome.Failed.class);
        assertThat(outcomes.outcomes()).isEmpty();
    }

    @Test
    void imagesThatTheResponseNamesHaveAnOutcome() throws IOException {
        ReceivedImages<?> images = toFiles(0, FileOperations.SYSTEM);
        receive(images, 0);
        ModerationException unsafe = new ModerationException(
                "unsafe", ErrorDetails.of(BillingStatus.BILLED).build(), null);
        ImageReference blocked =
                new ImageReference(0, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.of(unsafe));
        ImageReference url = new ImageReference(
                2, OptionalInt.empty(), Optional.of("https://example.com/2"), Optional.empty(), Optional.empty());
        ImageReference inline =
                new ImageReference(1, OptionalInt.of(0), Optional.empty(), Optional.of("revised"), Optional.empty());
        assertThat(images.assign(
                        List.of(ImagePosition.of(blocked, 3), ImagePosition.of(inline, 3), ImagePosition.of(url, 3))))
                .isTrue();

        images.abort(true);

        assertThat(images.assign(List.of(ImagePosition.of(inline, 3)))).isFalse();
        List<ImageOutcome<Object>> all = outcomes.outcomes();
        assertThat(all).hasSize(3);
        assertThat(all.get(0)).isInstanceOf(ImageOutcome.Blocked.class);
        assertThat(((ImageOutcome.Delivered<?>) all.get(1)).image().revisedPrompt())
                .contains("revised");
        assertThat(delivered(all.get(1))).isEqualTo(directory.resolve("cat-2.png"));
        assertThat(((ImageOutcome.Failed<?>) all.get(2)).url()).isPresent();
    }

    @Test
    void aTimeoutDoesNotWaitForASink() throws Exception {
        CountDownLatch completing = new CountDownLatch(1);
        CountDownLatch stored = new CountDownLatch(1);
        List<String> calls = new ArrayList<>();
        ReceivedImages<?> images = images(
                Delivery.to(index -> new ImageSink.Receiver<Object>() {
                    @Override
                    public void write(ByteBuffer bytes) {}

                    @Override
                    public Object complete(ImageFacts facts) throws IOException {
                        completing.countDown();
                        try {
                            stored.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        calls.add("complete");
                        return "stored";
                    }

                    @Override
                    public void abort() {
                        calls.add("abort");
                    }
                }),
                0,
                FileOperations.SYSTEM);
        ReceivedImage<?> image = receive(images, 0);
        images.assign(List.of(position(0)));
        Future<? extends ImageOutcome<?>> delivery = threads.submit(() -> image.deliver(position(0)));
        completing.await();

        images.abort(true);

        assertThat(outcomes.outcomes()).singleElement().satisfies(outcome -> assertThat(
                        ((ImageOutcome.Failed<?>) outcome).error())
                .hasMessageContaining("the call ended before it was stored"));
        stored.countDown();
        assertThat(delivery.get()).isInstanceOf(ImageOutcome.Failed.class);
        assertThat(outcomes.outcomes()).singleElement().isInstanceOf(ImageOutcome.Failed.class);
        threads.shutdown();
        Await.until("the discarded receiver was not aborted", threads::isTerminated);
        assertThat(calls).containsExactly("complete");
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void filesAndOutcomesAgreeHoweverAnAbortAndADeliveryOverlap(boolean keepComplete, boolean published)
            throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            OutcomeLog<Object> log = new OutcomeLog<>("test", url -> url);
            ReceivedImages<?> images = images(toFile(), 0, FileOperations.SYSTEM, log);
            images.publish(published);
            List<ReceivedImage<?>> received = List.of(receive(images, 0), receive(images, 1), receive(images, 2));
            CyclicBarrier start = new CyclicBarrier(2);
            Future<?> worker = threads.submit(() -> {
                start.await();
                spin();
                if (images.assign(List.of(position(0), position(1), position(2)))) {
                    for (int index = 0; index < 3; index++) {
                        received.get(index).deliver(position(index));
                    }
                }
                return null;
            });
            start.await();
            spin();
            images.abort(keepComplete);
            List<String> after = log.outcomes().stream()
                    .filter(ImageOutcome.Delivered.class::isInstance)
                    .map(outcome -> delivered(outcome).getFileName().toString())
                    .toList();

            assertThat(files()).containsExactlyElementsOf(after);
            assertThat(after).hasSize(keepComplete ? 3 : 0);
            worker.get();
            assertThat(files()).containsExactlyElementsOf(after);
            for (String file : after) {
                Files.delete(directory.resolve(file));
            }
        }
    }

    /** The download has the index that the inline image seems to have while it arrives. */
    @Test
    void aDownloadDoesNotAbortTheSinkOfAnInlineImage() throws IOException {
        ReceivedImages<?> images = images(Delivery.to(index -> new ByteSink()), 0, FileOperations.SYSTEM);
        ReceivedImage<?> inline = receive(images, 0);
        ReceivedImage<?> download = images.openDownload(position(0));
        download.write(IMAGE, 0, IMAGE.length);
        download.complete();

        assertThat(inline.deliver(position(1))).isInstanceOf(ImageOutcome.Delivered.class);
        assertThat(download.deliver(position(0))).isInstanceOf(ImageOutcome.Delivered.class);
    }

    @Test
    void noTwoImagesOfACallOpenASinkWithTheSameIndex() throws IOException {
        List<Integer> opened = new ArrayList<>();
        ReceivedImages<?> images = images(
                Delivery.to(index -> {
                    opened.add(index);
                    return new ByteSink();
                }),
                3,
                FileOperations.SYSTEM);

        images.openDownload(position(5));
        images.open(0);
        images.openDownload(position(3));
        images.openDownload(position(4));
        images.openDownload(position(3)).discard();
        images.open(1);
        images.open(2);

        assertThat(opened).containsExactly(5, 3, 4, 6, 4, 7, 8);
    }

    @Test
    void anAttemptThatIsRepeatedIsAbortedBeforeTheSinkIsOpenedAgain() throws IOException {
        List<String> events = new CopyOnWriteArrayList<>();
        ReceivedImages<?> images = images(
                Delivery.to(index -> {
                    events.add("open");
                    return new ByteSink() {
                        @Override
                        public void abort() {
                            events.add("abort");
                        }
                    };
                }),
                0,
                FileOperations.SYSTEM);

        receive(images, 0);
        receive(images, 0);

        assertThat(events).startsWith("open", "abort", "open");
    }

    /** A receiver that stores nothing. */
    private static class ByteSink implements ImageSink.Receiver<Long> {
        @Override
        public void write(ByteBuffer bytes) {
            // Nothing is stored.
        }

        @Override
        public Long complete(ImageFacts facts) {
            return facts.byteCount();
        }

        @Override
        public void abort() {
            // Nothing is stored.
        }
    }

    private static void spin() {
        long end = System.nanoTime() + ThreadLocalRandom.current().nextInt(300_000);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void awaitBlocked(Thread thread) throws IOException {
        try {
            Await.until("the abort waits for the image", () -> thread.getState() == Thread.State.BLOCKED);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private Delivery<Path> toFile() {
        return Delivery.toFile(directory.resolve("cat.png"));
    }

    private ReceivedImages<?> toFiles(int offset, FileOperations operations) throws IOException {
        return images(toFile(), offset, operations);
    }

    private ReceivedImages<?> images(Delivery<?> delivery, int offset, FileOperations operations) throws IOException {
        return images(delivery, offset, operations, outcomes);
    }

    @SuppressWarnings("unchecked") // the outcomes are only read
    private ReceivedImages<Object> images(
            Delivery<?> delivery, int offset, FileOperations operations, OutcomeLog<Object> log) throws IOException {
        DestinationFactory<Object> destinations = delivery instanceof Delivery.Files files
                ? (DestinationFactory<Object>)
                        (DestinationFactory<?>) new FileDestinationFactory(files, "cat", new ArrayList<>(), operations)
                : (DestinationFactory<Object>)
                        DestinationFactory.of(delivery, "cat", IMAGE.length, threads, new ArrayList<>());
        return new ReceivedImages<>(
                destinations,
                new RequestedImages("cat", 3, offset, 3, Optional.empty()),
                new ReceivedImage.ReceptionContext<>(
                        100_000, Optional.empty(), true, destinations.runsUserCode(), log, warning -> {}));
    }

    private static ReceivedImage<?> receive(ReceivedImages<?> images, int ordinal) {
        ReceivedImage<?> image = images.open(ordinal);
        image.write(IMAGE, 0, IMAGE.length);
        image.complete();
        return image;
    }

    private static ImagePosition position(int index) {
        return ImagePosition.ofUnnamed(index, index, 3);
    }

    private static Path delivered(ImageOutcome<?> outcome) {
        return (Path) ((ImageOutcome.Delivered<?>) outcome).image().content();
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
