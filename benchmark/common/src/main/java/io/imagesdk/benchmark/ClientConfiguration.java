package io.imagesdk.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A client in one configuration.
 *
 * @param name the name in the results and in the report
 * @param project the directory of the Maven project
 * @param main the main class, relative to the package of the benchmark
 * @param option the system property that selects the configuration, or an empty string for the default one
 * @param before whether the client is built from another revision of this SDK
 */
record ClientConfiguration(String name, String project, String main, String option, boolean before) {
    static final String IMAGESDK = "imagesdk";
    static final String WITHOUT_DIGEST = "imagesdk (without digest)";
    /** This SDK, built from the revision with which it is compared. */
    static final String BEFORE = "imagesdk before";

    static final String DISCARDING = "limit: HttpClient, discarding";
    static final String RAW = "limit: raw socket";
    static final String OKHTTP = "okhttp";
    static final String RAISED_STRING_LIMIT = " (string limit raised)";
    static final String RAISED_DISPATCHER_LIMITS = " (dispatcher limits raised)";

    private static final String OURS = "imagesdk.ImagesSdkClient";
    private static final String STRING_LIMIT_OPTION = "benchmark.raisedStringLimit";
    private static final String DISPATCHER_OPTION = "benchmark.raisedDispatcherLimits";
    private static final String WITHOUT_DIGEST_OPTION = "benchmark.withoutDigest";

    private ClientConfiguration(String name, String project, String main, String option) {
        this(name, project, main, option, false);
    }

    static List<ClientConfiguration> all() {
        List<ClientConfiguration> all = new ArrayList<>();
        all.add(new ClientConfiguration(RAW, "limits", "limits.RawSocketClient", ""));
        all.add(new ClientConfiguration(DISCARDING, "limits", "limits.DiscardingClient", ""));
        all.add(new ClientConfiguration(IMAGESDK, "imagesdk", OURS, ""));
        all.add(new ClientConfiguration(WITHOUT_DIGEST, "imagesdk", OURS, WITHOUT_DIGEST_OPTION));
        addPeer(all, "openai-java", "openai.OpenAiJava");
        all.add(new ClientConfiguration(
                "openai-java" + RAISED_DISPATCHER_LIMITS, "openai-java", "openai.OpenAiJava", DISPATCHER_OPTION));
        all.add(new ClientConfiguration(OKHTTP, "okhttp", "okhttp.OkHttpStreaming", ""));
        addPeer(all, "simple-openai", "simple.SimpleOpenAi");
        addPeer(all, "langchain4j", "langchain.Langchain4j");
        addPeer(all, "spring-ai", "spring.SpringAi");
        return all;
    }

    /** Returns the configurations that compare this revision with another one. */
    static List<ClientConfiguration> compared() {
        return List.of(
                new ClientConfiguration(IMAGESDK, "imagesdk", OURS, ""),
                new ClientConfiguration(BEFORE, "imagesdk", OURS, "", true));
    }

    private static void addPeer(List<ClientConfiguration> all, String name, String main) {
        all.add(new ClientConfiguration(name, name, main, ""));
        all.add(new ClientConfiguration(name + RAISED_STRING_LIMIT, name, main, STRING_LIMIT_OPTION));
    }

    boolean isLimit() {
        return project.equals("limits");
    }

    /** Returns whether this is a client that the SDK is compared with. */
    boolean isPeer() {
        return !isLimit() && !project.equals("imagesdk");
    }

    /** Returns whether this configuration is measured in a scenario: only where it makes a difference. */
    boolean supports(Scenario scenario) {
        return switch (option) {
            case STRING_LIMIT_OPTION -> scenario.exceedsStringLimit();
            case DISPATCHER_OPTION -> scenario.kind().equals("slow");
            case WITHOUT_DIGEST_OPTION ->
                scenario.kind().equals("b64") || scenario.kind().equals("url");
            default -> !(isLimit() && scenario.kind().equals("first"));
        };
    }

    /** Returns whether the scenario fails for this peer because of the string limit, so that one run is sufficient. */
    boolean runsOnce(Scenario scenario) {
        return option.isEmpty() && hasStringLimit() && scenario.exceedsStringLimit();
    }

    private boolean hasStringLimit() {
        return isPeer() && !name.equals(OKHTTP);
    }

    /** Returns the run-time class path of this client, without the jars of the benchmark. */
    List<Path> jars(Path root) throws IOException {
        String path = Files.readString(root.resolve(project).resolve("target/classpath"))
                .strip();
        List<Path> jars = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator)) {
            if (!entry.isEmpty() && !entry.contains("benchmark-common")) {
                jars.add(Path.of(entry));
            }
        }
        return jars;
    }

    /**
     * Returns the command of one run.
     *
     * @param root the directory of the benchmark
     * @param beforeRoot the directory of the benchmark of the other revision, for a configuration that needs it
     */
    List<String> command(Path root, Path beforeRoot, List<String> jvm, List<String> arguments) throws IOException {
        Path built = before ? beforeRoot : root;
        List<String> path = new ArrayList<>();
        path.add(built.resolve(project)
                .resolve("target/benchmark-" + project + "-0.1.0-SNAPSHOT.jar")
                .toString());
        path.add(root.resolve("common/target/benchmark-common-0.1.0-SNAPSHOT.jar")
                .toString());
        jars(built).forEach(jar -> path.add(jar.toString()));
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
