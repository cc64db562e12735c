import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the executable jar of the application against the sandbox, and checks what its endpoints return. The first
 * argument is the jar, the second one a directory for files.
 */
public class Drive {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final String KEY = "secret-key-1";
    /** A busy machine may need more than a minute until the application has started or stopped. */
    private static final int LIMIT_MINUTES = 5;

    private static final boolean VIRTUAL_THREADS = Runtime.version().feature() >= 21;

    private final String jar;
    private final Path directory;
    private final HttpClient client = HttpClient.newHttpClient();

    Drive(String jar, Path directory) {
        this.jar = jar;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Drive drive = new Drive(arguments[0], Path.of(arguments[1]));
        drive.generatesAnImage();
        drive.storesTheImageOfACallThatRunsAtTheShutdown();
        drive.explainsAWrongKeyFile();
    }

    private void generatesAnImage() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            Path log = directory.resolve("application.log");
            Process application = start(
                    log,
                    "--imagesdk.provider=openai",
                    "--imagesdk.base-url=" + sandbox.baseUrl(),
                    "--imagesdk.api-key=" + KEY,
                    "--server.port=0",
                    "--management.endpoints.web.exposure.include=*",
                    "--management.endpoint.configprops.show-values=always",
                    "--management.endpoint.env.show-values=always",
                    "--management.health.imagesdk.enabled=true",
                    "--spring.threads.virtual.enabled=true");
            try {
                String origin = "http://127.0.0.1:" + port(application, log);
                contains(get(origin + "/image"), "\"dataUri\":\"data:image/png;base64,iVBOR");
                String continuation = get(origin + "/continuation");
                contains(continuation, "class com.example.Application ");
                contains(continuation, VIRTUAL_THREADS ? "VirtualThread" : "imagesdk-callback-");
                awaitMeter(origin + "/actuator/metrics/gen_ai.client.operation.duration");
                contains(get(origin + "/actuator/configprops"), "\"apiKey\":\"******\"");
                contains(get(origin + "/actuator/env"), "imagesdk.base-url");
                contains(get(origin + "/actuator/health"), "\"status\":\"UP\"");
                sandbox.assertThat().billed(2).neverBilledTwice();
            } finally {
                application.destroy();
            }
            check(application.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "the application must stop");
            check(!Files.readString(log).contains(KEY), "the log must not contain the key");
        }
        System.out.println("The application generates images.");
    }

    private void storesTheImageOfACallThatRunsAtTheShutdown() throws Exception {
        Path gallery = Files.createTempDirectory(directory, "gallery");
        Path log = directory.resolve("shutdown.log");
        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.onGenerate()
                    .when(request -> {
                        received.countDown();
                        return await(released);
                    })
                    .reply(SandboxReply.images());
            Process application = start(
                    log,
                    "--imagesdk.provider=openai",
                    "--imagesdk.base-url=" + sandbox.baseUrl(),
                    "--imagesdk.api-key=" + KEY,
                    "--server.port=0",
                    // Otherwise the web server would wait for the response before the service does.
                    "--server.shutdown=immediate",
                    "--gallery=" + gallery);
            try {
                URI url = URI.create("http://127.0.0.1:" + port(application, log) + "/stored");
                client.sendAsync(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding());
                check(await(received), "the provider must receive the request");
                application.destroy();
                awaitLine(application, log, "waiting for running image calls");
            } finally {
                released.countDown();
            }
            check(application.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "the application must stop");
            try (Stream<Path> files = Files.list(gallery)) {
                List<String> names =
                        files.map(file -> file.getFileName().toString()).toList();
                check(names.equals(List.of("A-boat-on-a-lake.png")), "the image must be stored, was " + names);
            }
            sandbox.assertThat().billed(1).neverBilledTwice();
        }
        System.out.println("The image of a call that runs at the shutdown is stored.");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(LIMIT_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitLine(Process application, Path log, String line) throws Exception {
        while (!Files.readString(log).contains(line)) {
            check(application.isAlive(), "the application must wait for its calls:\n" + Files.readString(log));
            application.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private void explainsAWrongKeyFile() throws Exception {
        Path log = directory.resolve("failure.log");
        Process application =
                start(log, "--imagesdk.provider=openai", "--imagesdk.api-key-file=" + directory.resolve("missing"));
        check(
                application.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES),
                "the application must stop:\n" + Files.readString(log));
        check(application.exitValue() == 1, "exit code must be 1, was " + application.exitValue());
        String text = Files.readString(log);
        contains(text, "APPLICATION FAILED TO START");
        contains(text, "imagesdk.api-key-file must name a file, but " + directory.resolve("missing"));
        System.out.println("A wrong key file is explained.");
    }

    private Process start(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-jar", jar));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static String port(Process application, Path log) throws Exception {
        while (application.isAlive()) {
            Matcher matcher = PORT.matcher(Files.readString(log));
            if (matcher.find()) {
                return matcher.group(1);
            }
            application.waitFor(100, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("the application has stopped:\n" + Files.readString(log));
    }

    /** Returns when both calls are recorded. The listener of the meters has a thread of its own. */
    private void awaitMeter(String url) throws Exception {
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(LIMIT_MINUTES);
        while (!get(url).contains("\"statistic\":\"COUNT\",\"value\":2.0")) {
            check(System.nanoTime() < limit, "two calls must be recorded: " + get(url));
        }
    }

    private String get(String url) throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        check(response.statusCode() == 200, url + " must return 200, was " + response.statusCode() + response.body());
        check(!response.body().contains(KEY), url + " must not contain the key");
        return response.body();
    }

    private static void contains(String text, String part) {
        check(text.contains(part), "must contain " + part + ": " + Objects.requireNonNull(text));
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
