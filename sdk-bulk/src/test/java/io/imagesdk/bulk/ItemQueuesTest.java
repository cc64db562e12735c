package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.bulk.ItemPlan.Action;
import io.imagesdk.bulk.ItemQueues.Choice;
import io.imagesdk.bulk.ItemQueues.Start;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RateLimit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The order in which the items of several models start, in virtual time. */
class ItemQueuesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final RunLimits LIMITS = new RunLimits(64, OptionalInt.empty(), PATIENCE, OptionalLong.empty());

    private final RunState state = new RunState(new Spending(Budget.UNLIMITED, ClaimTotals.NONE), 0);
    private final ItemQueues queues = new ItemQueues(LIMITS, () -> {});
    private long now;

    private static ItemPlan plan(String id, String model) {
        return plan(id, GenerateRequest.builder().prompt("A cat").model(model).build());
    }

    private static ItemPlan plan(String id, ImagesRequest request) {
        return new ItemPlan(
                BulkItem.of(id, request),
                id,
                "digest",
                "{}",
                Optional.empty(),
                Action.REQUEST,
                Optional.empty(),
                Optional.empty());
    }

    private Start start() {
        Choice choice = queues.next(state, now);
        assertThat(choice.start()).as("delay %s", choice.delay()).isPresent();
        return choice.start().get();
    }

    private void succeed(Start start) {
        start.lane().orElseThrow().end(RateLimit.NONE, now);
        start.lane().get().accepted(now);
        state.addInFlight(-1);
    }

    private void limit(Start start, Duration retryAfter) {
        start.lane().orElseThrow().end(RateLimit.NONE, now);
        start.lane().get().limited(Optional.of(retryAfter), now, now, 0.5);
        queues.addAgain(start.plan(), now);
        state.addInFlight(-1);
    }

    @Test
    void startsItemsOfOtherModelsWhileAModelIsLimited() {
        queues.add(plan("a-1", "a"), now);
        for (int i = 1; i <= 10; i++) {
            queues.add(plan("b-" + i, "b"), now);
        }
        queues.add(plan("a-2", "a"), now);
        Start limited = start();
        assertThat(limited.plan().id()).isEqualTo("a-1");
        limit(limited, Duration.ofSeconds(100));

        List<String> started = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            now += SECOND;
            Start other = start();
            started.add(other.plan().id());
            succeed(other);
        }

        assertThat(started).containsExactly("b-1", "b-2", "b-3", "b-4", "b-5", "b-6", "b-7", "b-8", "b-9", "b-10");
        assertThat(queues.next(state, now)).isEqualTo(new Choice(Optional.empty(), 90 * SECOND));
        assertThat(queues.again()).isOne();
        now += 90 * SECOND;
        Start again = start();
        assertThat(again.plan().id()).isEqualTo("a-1");
        succeed(again);
        assertThat(start().plan().id()).isEqualTo("a-2");
        assertThat(queues.isEmpty()).isTrue();
    }

    @Test
    void startsItemsInTheOrderOfTheInput() {
        for (int i = 0; i < 4; i++) {
            queues.add(plan("item-" + i, i % 2 == 0 ? "a" : "b"), now);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(start().plan().id()).isEqualTo("item-" + i);
        }
    }

    @Test
    void stopsOnlyWhenNoModelAcceptsRequests() {
        queues.add(plan("a-1", "a"), now);
        limit(start(), Duration.ofDays(1));
        for (int minute = 0; minute < 60; minute++) {
            now += 60 * SECOND;
            queues.add(plan("b-" + minute, "b"), now);
            succeed(start());
            assertThat(queues.next(state, now).start()).isEmpty();
        }
        assertThat(state.isStopping()).isFalse();

        now += PATIENCE.toNanos() + 1;
        queues.next(state, now);
        assertThat(state.isStopping()).isTrue();
    }

    @Test
    void readsFurtherOnlyWhileEveryWaitingItemIsLimited() {
        int read = addUntilFull("a", 0);
        assertThat(read).isEqualTo(64);
        for (int i = 0; i < 4; i++) {
            start();
        }
        assertThat(queues.next(state, now)).isEqualTo(Choice.AFTER_AN_END);
        assertThat(queues.hasSpace()).as("4 items have started").isTrue();
        read += addUntilFull("a", read);
        assertThat(read).as("the items wait for a slot").isEqualTo(68);
    }

    @Test
    void readsUpToAThousandItemsWhileAModelIsLimited() {
        queues.add(plan("a-0", "a"), now);
        limit(start(), Duration.ofHours(1));
        int read = 1;
        for (int i = 0; i < 100; i++) {
            assertThat(queues.next(state, now).start()).isEmpty();
            read += addUntilFull("a", read);
        }
        assertThat(read).isEqualTo(1_000);
        assertThat(queues.removeAll()).isEqualTo(1_000);
    }

    @Test
    void readsNotFurtherIfItemsHoldImagesInMemory() {
        ImagesRequest edit = EditRequest.builder()
                .prompt("Add a hat")
                .model("a")
                .image(ImageInput.of(new byte[] {1, 2, 3}, "input.png"))
                .build();
        queues.add(plan("a-0", edit), now);
        limit(start(), Duration.ofHours(1));
        assertThat(queues.next(state, now).start()).isEmpty();
        assertThat(1 + addUntilFull("a", 1)).isEqualTo(64);
        assertThat(queues.next(state, now).start()).isEmpty();
        assertThat(queues.hasSpace()).isFalse();
    }

    @Test
    void requestsItemsWhileImagesOfAnEarlierRunAreAwaited() {
        int started = addAwaited(100, "https://example.com/cat.png");
        queues.add(plan("new", "a"), now);

        assertThat(started).as("a half of the slots").isEqualTo(32);
        assertThat(start().plan().id()).isEqualTo("new");
    }

    @Test
    void aDownloadThatHangsLeavesItsSlotToOthers() {
        assertThat(addAwaited(300, "https://example.com/cat.png")).isEqualTo(32);
        now += 9 * SECOND;
        assertThat(queues.next(state, now).start()).isEmpty();
        for (int round = 2; round <= 9; round++) {
            now += 10 * SECOND;
            assertThat(startAll()).as("round %s", round).isEqualTo(32);
        }
        now += 10 * SECOND;
        assertThat(startAll()).as("so many hang").isZero();
        assertThat(state.isStopping()).isFalse();
    }

    @Test
    void tasksKeepTheirSlots() {
        assertThat(addAwaited(100)).isEqualTo(32);
        now += 60 * SECOND;
        assertThat(startAll()).isZero();

        queues.endAwait(awaited("item-0"));
        state.addInFlight(-1);
        assertThat(startAll()).isOne();
    }

    /** There is nothing else to start. */
    @Test
    void awaitedItemsUseAllSlotsWhenAllItemsAreRead() {
        state.readerEnded();
        assertThat(addAwaited(100)).isEqualTo(64);
    }

    @Test
    void readsFurtherWhileImagesOfAnEarlierRunAreAwaited() {
        int read = 0;
        for (int i = 0; i < 100; i++) {
            startAll();
            while (queues.hasSpace()) {
                queues.add(awaited("item-" + read++), now);
            }
        }
        assertThat(read).isEqualTo(1_032);
    }

    private int addAwaited(int count, String... urls) {
        for (int i = 0; i < count; i++) {
            queues.add(awaited("item-" + i, urls), now);
        }
        return startAll();
    }

    private int startAll() {
        int count = 0;
        while (queues.next(state, now).start().isPresent()) {
            count++;
        }
        return count;
    }

    /** Returns an item whose task or URLs an earlier run has recorded. */
    private static ItemPlan awaited(String id, String... urls) {
        ItemPlan plan = plan(id, "a");
        ImageTask task = new ImageTask(
                "openai",
                URI.create("https://example.com"),
                "task-1",
                ImageTask.TaskKind.GENERATE,
                Instant.EPOCH,
                Optional.empty(),
                List.of(urls),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        ItemRecord claim = ItemRecord.claimed(
                id, "digest", new ItemClaim("run", Instant.EPOCH, "openai", "key", 1, Optional.empty()));
        return plan.withPrevious(claim.with(ItemState.TASK, plan.outcome().withTask(task), Instant.EPOCH))
                .withAction(Action.AWAIT);
    }

    private int addUntilFull(String model, int from) {
        int count = 0;
        while (queues.hasSpace()) {
            queues.add(plan("item-" + (from + count), model), now);
            count++;
        }
        return count;
    }
}
