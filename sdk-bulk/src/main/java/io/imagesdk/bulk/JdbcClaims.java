package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims in a table of a database, which several processes and machines can share. The table has one row per item, with
 * a digest of its id as the primary key, so that of several callers that claim an item at the same time only one
 * succeeds. It needs nothing but the standard SQL of the JDBC driver, and no transaction that is longer than one
 * statement.
 *
 * <p>The database must have stored a row on the disk when its statement ends. Most databases do. H2 loses rows if its
 * process is killed, unless its URL contains {@code WRITE_DELAY=0}.
 *
 * <p>A claim is not released when its process ends: nobody can know whether the request was sent. Such an item is
 * unknown, as in the journal of a {@link BulkRun}. If the database cannot be used when an outcome is stored, that is
 * repeated for two minutes. An access that takes longer than two minutes fails, also if the data source waits for a
 * connection for ever.
 */
public final class JdbcClaims implements Claims {
    /** The name of the table. */
    public static final String TABLE = "imagesdk_claims";

    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final int THREADS = 8;
    private static final int KEY_LENGTH = 32;

    private static final long RETRY_MILLIS = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The time of an attempt that begins when the patience ends. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Drivers wait for the response of a database for ever by default, also on a connection that is dead. */
    private static final int NETWORK_TIMEOUT_MILLIS = 20_000;

    private final Connections database;
    private final Duration patience;
    private final OpenWork work = new OpenWork("the claims are");
    private final ExecutorService executor = BulkThreads.pool("imagesdk-bulk-claims", THREADS);

    /** Opens connections. */
    @FunctionalInterface
    private interface Connections {
        Connection getConnection() throws SQLException;
    }

    /**
     * Creates claims in a database whose table exists.
     *
     * @param database the connections, of which up to eight are used at a time. On a connection that does not commit
     *     automatically, each statement is committed. Set a timeout for connecting and a socket timeout: an access
     *     that never ends occupies one of eight threads, and no access is possible when all of them are occupied. The
     *     data source is not closed
     */
    public JdbcClaims(DataSource database) {
        this(database, PATIENCE);
    }

    /**
     * Creates claims in a database whose table exists.
     *
     * @param patience how long an access may take
     */
    JdbcClaims(DataSource database, Duration patience) {
        this((Connections) Objects.requireNonNull(database, "database")::getConnection, patience);
    }

    /**
     * Creates claims in a database whose table exists. Each access opens a connection with the driver for the URL. Use
     * a data source with a pool if this takes long. A database that does not respond within 20 seconds counts as not
     * reachable, if the driver supports {@link Connection#setNetworkTimeout}.
     *
     * @param url the JDBC URL, for example {@code jdbc:postgresql://db/images}
     */
    public JdbcClaims(String url) {
        this((Connections) () -> open(url), PATIENCE);
        Objects.requireNonNull(url, "url");
    }

    private JdbcClaims(Connections database, Duration patience) {
        this.database = database;
        this.patience = patience;
    }

    /**
     * Creates the table if it does not exist, also if several processes do so at the same time. Blocks.
     *
     * @throws BulkException if the table cannot be created
     */
    public void createTable() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            // The text type has another name in some databases; create the table yourself there.
            statement.execute("CREATE TABLE IF NOT EXISTS " + TABLE + " (item_key CHAR(" + KEY_LENGTH
                    + ") NOT NULL PRIMARY KEY, version BIGINT NOT NULL,"
                    + " state VARCHAR(16) NOT NULL, record TEXT NOT NULL)");
            commit(connection);
        } catch (SQLException e) {
            // PostgreSQL fails if another process creates the table at this moment.
            if (!hasTable()) {
                throw new BulkException("table " + TABLE + " cannot be created: " + e.getMessage(), e);
            }
        }
    }

    private boolean hasTable() {
        try (Connection connection = database.getConnection()) {
            return find(connection, "").isEmpty();
        } catch (SQLException ignored) {
            // The caller throws the exception that explains why there is no table.
            return false;
        }
    }

    private static Connection open(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try {
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
        } catch (SQLFeatureNotSupportedException e) {
            LOG.debug("the driver has no network timeout", e);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Ends the transaction of a statement, on a connection that does not commit automatically. */
    private static void commit(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }

    @Override
    public Optional<ItemRecord> find(String id) {
        try {
            return work.start(() -> access("item " + id + " cannot be read", patience, () -> findNow(id)))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof BulkException failure ? failure : e;
        }
    }

    /**
     * Runs an access on a thread of this instance. The caller does not wait for it longer than its time: a data source
     * without a timeout may never return a connection. An access that has not begun by then does not begin.
     *
     * @param problem the beginning of the message if the time is over
     */
    private <T> CompletableFuture<T> access(String problem, Duration time, Supplier<T> access) {
        return BulkThreads.withTimeout(CompletableFuture.supplyAsync(access, executor), time)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(
                        error instanceof TimeoutException
                                ? new BulkException(
                                        problem + ": the database has not responded in time; set a timeout for"
                                                + " connecting and a socket timeout for its connections",
                                        error)
                                : error));
    }

    private Optional<ItemRecord> findNow(String id) {
        try (Connection connection = database.getConnection()) {
            return find(connection, id);
        } catch (SQLException e) {
            throw failure("item " + id + " cannot be read", e);
        }
    }

    private static Optional<ItemRecord> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT version, record FROM " + TABLE + " WHERE item_key = ?")) {
            select.setString(1, key(id));
            Optional<ItemRecord> found;
            try (ResultSet row = select.executeQuery()) {
                found = row.next() ? Optional.of(read(row.getString(2), row.getLong(1))) : Optional.empty();
            }
            commit(connection);
            return found;
        }
    }

    private static ItemRecord read(String json, long version) {
        return RecordJson.read(
                JsonText.parseObject(json)
                        .orElseThrow(() -> new BulkException("a record in " + TABLE + " is not a JSON object", null)),
                version);
    }

    @Override
    public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
        String problem = "item " + claim.id() + " cannot be claimed";
        return work.start(() -> access(problem, patience, () -> claimNow(claim, previous)));
    }

    private boolean claimNow(ItemRecord claim, Optional<ItemRecord> previous) {
        try (Connection connection = database.getConnection()) {
            return previous.isEmpty()
                    ? insert(connection, claim)
                    : update(connection, claim, previous.get().version());
        } catch (SQLException e) {
            // Databases report a row that exists with different codes. A connection can also be lost after the claim
            // was stored. The stored record shows what has happened.
            Optional<ItemRecord> stored = findNow(claim.id());
            if (stored.map(ItemRecord::version).equals(previous.map(ItemRecord::version))) {
                throw failure("item " + claim.id() + " cannot be claimed", e);
            }
            return stored.filter(claim::isOfSameClaim).isPresent();
        }
    }

    private static boolean insert(Connection connection, ItemRecord claim) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + TABLE + " (item_key, version, state, record) VALUES (?, 1, ?, ?)")) {
            insert.setString(1, key(claim.id()));
            insert.setString(2, claim.state().name());
            insert.setString(3, RecordJson.print(claim));
            return isChanged(insert);
        }
    }

    private static boolean update(Connection connection, ItemRecord record, long version) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + TABLE
                + " SET version = version + 1, state = ?, record = ? WHERE item_key = ? AND version = ?")) {
            update.setString(1, record.state().name());
            update.setString(2, RecordJson.print(record));
            update.setString(3, key(record.id()));
            update.setLong(4, version);
            return isChanged(update);
        }
    }

    /** Executes a statement durably, and returns whether it has changed a row. */
    private static boolean isChanged(PreparedStatement statement) throws SQLException {
        boolean changed = statement.executeUpdate() == 1;
        commit(statement.getConnection());
        return changed;
    }

    @Override
    public CompletableFuture<ItemRecord> record(ItemRecord record) {
        long start = System.nanoTime();
        return work.start(() -> record(record, start));
    }

    /** Stores a record, and repeats that if the database cannot be used, because the outcome is known only here. */
    private CompletableFuture<ItemRecord> record(ItemRecord record, long start) {
        String problem = "the outcome of item " + record.id() + " cannot be stored";
        Duration left = patience.minusNanos(System.nanoTime() - start).plus(GRACE);
        return access(problem, left, () -> recordNow(record)).exceptionallyCompose(error -> {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            boolean mayPass = cause instanceof BulkException && cause.getCause() instanceof SQLException;
            if (!mayPass || System.nanoTime() - start > patience.toNanos()) {
                return CompletableFuture.failedFuture(cause);
            }
            LOG.warn("{}; trying again", cause.getMessage());
            Executor later = BulkThreads.delayed(RETRY_MILLIS, executor);
            return CompletableFuture.supplyAsync(() -> record, later).thenCompose(same -> record(same, start));
        });
    }

    private ItemRecord recordNow(ItemRecord record) {
        try (Connection connection = database.getConnection()) {
            while (true) {
                ItemRecord latest = find(connection, record.id())
                        .orElseThrow(() -> new BulkException(
                                "item " + record.id() + " must be claimed before it has an outcome", null));
                if (!record.replaces(latest)) {
                    return latest;
                }
                // Another caller may have stored a record in the meantime, which is compared then.
                if (update(connection, record, latest.version())) {
                    return record.withVersion(latest.version() + 1);
                }
            }
        } catch (SQLException e) {
            throw failure("the outcome of item " + record.id() + " cannot be stored", e);
        }
    }

    private static String key(String id) {
        return HexFormat.of()
                .formatHex(RequestDigests.sha256().digest(id.getBytes(UTF_8)))
                .substring(0, KEY_LENGTH);
    }

    private static BulkException failure(String problem, SQLException e) {
        return new BulkException(problem + ": " + e.getMessage(), e);
    }

    /** Waits until everything is stored, for up to two minutes without the database, and ends the threads. */
    @Override
    public void close() {
        work.close();
        executor.shutdown();
    }
}
