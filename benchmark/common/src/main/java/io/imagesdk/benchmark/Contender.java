package io.imagesdk.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One client in one configuration.
 *
 * @param name its name in results and report
 * @param project the folder of its pom
 * @param main its main class
 * @param option a system property that changes it; empty for none
 */
record Contender(String name, String project, String main, String option) {
    static final String OURS = "ours";
    static final String DISCARDING = "limit: HttpClient, discarding";
    static final String RAW = "limit: raw socket";
    static final String LIFTED = " (limit lifted)";
    static final String TUNED = " (dispatcher raised)";

    static List<Contender> all() {
        List<Contender> all = new ArrayList<>();
        all.add(new Contender(RAW, "limits", "limits.RawSocket", ""));
        all.add(new Contender(DISCARDING, "limits", "limits.Discarding", ""));
        all.add(new Contender(OURS, "ours", "ours.Ours", ""));
        peer(all, "openai-java", "openai.OpenAiJava");
        all.add(new Contender("openai-java" + TUNED, "openai-java", "openai.OpenAiJava", "benchmark.tuned"));
        peer(all, "simple-openai", "simple.SimpleOpenAi");
        peer(all, "langchain4j", "langchain.Langchain4j");
        peer(all, "spring-ai", "spring.SpringAi");
        return all;
    }

    private static void peer(List<Contender> all, String name, String main) {
        all.add(new Contender(name, name, main, ""));
        all.add(new Contender(name + LIFTED, name, main, "benchmark.lifted"));
    }

    boolean isLimit() {
        return project.equals("limits");
    }

    /** A configuration is measured only where it makes a difference. */
    boolean takesPart(Cell cell) {
        return switch (option) {
            case "benchmark.lifted" -> cell.needsLift();
            case "benchmark.tuned" -> cell.kind().equals("slow");
            default -> !(isLimit() && cell.kind().equals("first"));
        };
    }

    /** Whether the cell is known to fail without the limit lifted: once is enough to show the error. */
    boolean onceOnly(Cell cell) {
        return option.isEmpty() && !isLimit() && !name.equals(OURS) && cell.needsLift();
    }

    /** What a user has on the class path for this client: jars, without the driver. */
    List<Path> jars(Path root) throws IOException {
        String path = Files.readString(root.resolve(project).resolve("target/classpath")).strip();
        List<Path> jars = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator)) {
            if (!entry.isEmpty() && !entry.contains("benchmark-common")) {
                jars.add(Path.of(entry));
            }
        }
        return jars;
    }

    /** The command of one run. */
    List<String> command(Path root, List<String> jvm, List<String> arguments) throws IOException {
        List<String> path = new ArrayList<>();
        path.add(root.resolve(project).resolve("target/benchmark-" + project + "-0.1.0-SNAPSHOT.jar").toString());
        path.add(root.resolve("common/target/benchmark-common-0.1.0-SNAPSHOT.jar").toString());
        jars(root).forEach(jar -> path.add(jar.toString()));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        if (!option.isEmpty()) {
            command.add("-D" + option + "=true");
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, path), "io.imagesdk.benchmark." + main));
        command.addAll(arguments);
        return command;
    }
}
