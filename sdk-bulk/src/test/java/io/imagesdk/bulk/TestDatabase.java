package io.imagesdk.bulk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The databases of the tests. PostgreSQL is that of the system; without it, its tests are skipped. */
enum TestDatabase {
    H2 {
        @Override
        Running start(Path directory) {
            requireDriver("org.h2");
            return new Running("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", () -> {});
        }
    },
    POSTGRESQL {
        @Override
        Running start(Path directory) throws Exception {
            requireDriver("org.postgresql");
            Path programs = programs();
            assumeTrue(programs != null, "PostgreSQL is not installed; install the package postgresql");
            Path data = Files.createTempDirectory("imagesdk-postgresql");
            boolean root = System.getProperty("user.name").equals("root");
            if (root) {
                assumeTrue(
                        run(data, List.of("chown", "postgres", data.toString())), "the user postgres does not exist");
            }
            int port = freePort();
            String log = data.resolve("log").toString();
            assumeTrue(
                    run(
                            data,
                            as(
                                    root,
                                    programs.resolve("initdb").toString(),
                                    "-D",
                                    data + "/db",
                                    "-A",
                                    "trust",
                                    "-U",
                                    "test")),
                    "initdb failed");
            assumeTrue(
                    run(
                            data,
                            as(
                                    root,
                                    programs.resolve("pg_ctl").toString(),
                                    "-D",
                                    data + "/db",
                                    "-l",
                                    log,
                                    "-w",
                                    "-o",
                                    "-p " + port + " -h 127.0.0.1 -k " + data,
                                    "start")),
                    "PostgreSQL does not start");
            return new Running("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=test", () -> {
                run(
                        data,
                        as(root, programs.resolve("pg_ctl").toString(), "-D", data + "/db", "-m", "immediate", "stop"));
                run(Path.of("/"), List.of("rm", "-r", data.toString()));
            });
        }
    };

    abstract Running start(Path directory) throws Exception;

    /** What is done at the end. */
    interface Stop {
        void run() throws Exception;
    }

    record Running(String url, Stop stop) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            stop.run();
        }
    }

    private static void requireDriver(String name) {
        assumeTrue(
                DriverManager.drivers()
                        .anyMatch(driver -> driver.getClass().getName().startsWith(name)),
                "the driver is on the class path");
    }

    private static @Nullable Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return null;
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static List<String> as(boolean root, String... command) {
        List<String> complete = new ArrayList<>();
        if (root) {
            // PostgreSQL does not run as root.
            complete.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        complete.addAll(List.of(command));
        return complete;
    }

    private static boolean run(Path directory, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
