package io.imagesdk.examples.flink;

import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs the job in this process. The sandbox is its provider, so that it needs no API key and costs nothing. */
public final class LocalRun {
    private static final int ITEMS = 20;

    private LocalRun() {}

    /**
     * Runs the job with 20 items, of which the sandbox rejects one, and prints where the results are.
     *
     * @param args the directory of the results; {@code target/flink-job} in the directory of this module by default
     * @throws Exception if the job fails
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args.length > 0 ? args[0] : "sdk-examples/flink-job/target/flink-job")
                .toAbsolutePath();
        Path input = writeItems(directory);
        try (Sandbox sandbox = Sandbox.start()) {
            ImagesJob.main(new String[] {
                "--input", input.toString(),
                "--output", directory.toString(),
                "--claims", claims(directory),
                "--base-url", sandbox.baseUrl().toString(),
                "--without-key", "true"
            });
            System.out.println(sandbox.charges().size() + " images are charged by the sandbox");
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .forEach(System.out::println);
        }
    }

    /**
     * Returns the URL of a database in a file. By default H2 writes a row to the file half a second after its commit: a
     * claim would be lost, and an item could be charged twice, if the process were killed in between.
     */
    static String claims(Path directory) {
        return "jdbc:h2:file:" + directory.resolve("claims") + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
    }

    private static Path writeItems(Path directory) throws IOException {
        Files.createDirectories(directory);
        String lines = IntStream.range(0, ITEMS)
                .mapToObj(i -> "{\"id\":\"mill-" + i + "\",\"prompt\":\"A mill in month " + i
                        + (i == 13 ? " [block]" : "") + "\",\"size\":\"256x256\"}\n")
                .collect(Collectors.joining());
        return Files.writeString(directory.resolve("items.jsonl"), lines);
    }
}
