package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Claims in a table, which several callers share. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdbcClaimsTest {
    @TempDir
    Path directory;

    private static ItemRecord claim(String id) {
        String key = UUID.randomUUID().toString();
        return ItemRecord.claimed(
                id, "digest", new ItemClaim("run", Instant.EPOCH, "provider", key, 1, Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void onlyOneCallerClaimsAnItem(TestDatabase database) throws Exception {
        try (TestDatabase.Running running = database.start(directory)) {
            List<JdbcClaims> stores = List.of(new JdbcClaims(running.url()), new JdbcClaims(running.url()));
            stores.forEach(JdbcClaims::createTable);
            List<CompletableFuture<Boolean>> claims = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                for (JdbcClaims store : stores) {
                    claims.add(store.claim(claim("item-" + i), Optional.empty()));
                }
            }
            assertThat(claims.stream().filter(CompletableFuture::join)).hasSize(100);

            Optional<ItemRecord> stored = stores.get(0).find("item-1");
            assertThat(stored).get().extracting(ItemRecord::state).isEqualTo(ItemState.CLAIMED);
            stores.get(0)
                    .record(stored.get().with(ItemState.NOT_SENT, ItemOutcome.NONE, Instant.EPOCH))
                    .join();
            assertThat(stores.get(1).claim(claim("item-1"), stored).join())
                    .as("an old record")
                    .isFalse();
            Optional<ItemRecord> latest = stores.get(1).find("item-1");
            assertThat(stores.get(1).claim(claim("item-1"), latest).join()).isTrue();
            assertThat(stores.get(0).claim(claim("item-1"), latest).join()).isFalse();
            assertThatThrownBy(() -> stores.get(0).record(claim("item-x")).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(BulkException.class);
            stores.forEach(JdbcClaims::close);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void commitsOnConnectionsWithoutAutomaticCommits(TestDatabase database) throws Exception {
        try (TestDatabase.Running running = database.start(directory);
                JdbcClaims store = new JdbcClaims(withoutAutomaticCommits(running.url()));
                JdbcClaims other = new JdbcClaims(running.url())) {
            store.createTable();
            assertThat(store.claim(claim("item"), Optional.empty()).join()).isTrue();
            assertThat(other.claim(claim("item"), Optional.empty()).join()).isFalse();
            assertThat(store.claim(claim("item"), Optional.empty()).join()).isFalse();

            ItemRecord stored = other.find("item").orElseThrow();
            store.record(stored.with(ItemState.BILLED, ItemOutcome.NONE, Instant.EPOCH))
                    .join();
            assertThat(other.find("item")).get().extracting(ItemRecord::state).isEqualTo(ItemState.BILLED);
        }
    }

    /** Returns connections as pools are often configured to return them. */
    private static DataSource withoutAutomaticCommits(String url) {
        return (DataSource) Proxy.newProxyInstance(
                JdbcClaimsTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getConnection");
                    Connection connection = DriverManager.getConnection(url);
                    connection.setAutoCommit(false);
                    return connection;
                });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void severalProcessesCreateTheTableAtTheSameTime(TestDatabase database) throws Exception {
        try (TestDatabase.Running running = database.start(directory)) {
            List<CompletableFuture<Void>> created = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                try (JdbcClaims claims = new JdbcClaims(running.url())) {
                                    claims.createTable();
                                }
                            },
                            task -> new Thread(task).start()))
                    .toList();

            assertThat(created).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofMinutes(1)));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anEngineThatRepeatsItsWorkPaysOnce(TestDatabase database) throws Exception {
        try (TestDatabase.Running running = database.start(directory);
                Sandbox sandbox = Sandbox.start();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(sandbox.baseUrl())
                        .apiKey("key")
                        .build();
                JdbcClaims claims = new JdbcClaims(running.url())) {
            claims.createTable();
            sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
            List<BulkItem> items = IntStream.range(0, 20)
                    .mapToObj(i -> BulkRunTest.item("A cat " + i))
                    .toList();
            for (int worker = 0; worker < 3; worker++) {
                try (ClaimedCalls calls =
                        new ClaimedCalls(images, claims, directory, CallOptions.DEFAULT, ClaimRules.DEFAULT)) {
                    List<ItemState> states = items.stream().map(calls::process).toList().stream()
                            .map(CompletableFuture::join)
                            .map(ItemRecord::state)
                            .toList();
                    assertThat(states).filteredOn(ItemState.DELIVERED::equals).hasSize(19);
                    assertThat(states).filteredOn(ItemState.UNKNOWN::equals).hasSize(1);
                }
            }
            sandbox.assertThat().billed(20).neverBilledTwice();
        }
    }
}
