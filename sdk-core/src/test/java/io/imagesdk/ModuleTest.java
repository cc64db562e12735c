package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of a user, compiled with all warnings as errors and run on the module path. */
class ModuleTest {
    @TempDir
    Path directory;

    @Test
    void aUsersModuleCompilesWithoutAWarningAndRuns() throws Exception {
        write("module-info.java", "module user { requires io.imagesdk.core; }");
        write("user/Main.java", """
                package user;

                import io.imagesdk.ImagesService;
                import io.imagesdk.error.ImagesException;
                import io.imagesdk.model.CallOptions;
                import io.imagesdk.model.GenerateRequest;
                import io.imagesdk.provider.ProviderProfile;
                import io.imagesdk.provider.catalog.Providers;

                class Main {
                    public static void main(String[] args) throws ImagesException {
                        ProviderProfile own = Providers.XAI.toBuilder().id("own").build();
                        try (ImagesService images = ImagesService.builder().provider(own).apiKey("some-key").build()) {
                            GenerateRequest request = GenerateRequest.builder().prompt("A cat").model("m").build();
                            System.out.print(images.preview(request, CallOptions.DEFAULT).json().orElseThrow());
                        }
                    }
                }
                """);
        String modules = modulePath();

        assertThat(run(
                        "javac",
                        "-Xlint:all",
                        "-Werror",
                        "-p",
                        modules,
                        "-d",
                        path("out"),
                        path("module-info.java"),
                        path("user/Main.java")))
                .isEmpty();
        assertThat(run("java", "-p", modules + File.pathSeparator + path("out"), "-m", "user/user.Main"))
                .isEqualTo("{\"model\":\"m\",\"prompt\":\"A cat\"}");
    }

    private static String run(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output + errors.lines().filter(line -> !line.startsWith("SLF4J")).collect(Collectors.joining("\n"));
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    /** Returns the classes of the library and the jars that they need, from the class path of the tests. */
    private static String modulePath() {
        List<String> wanted = new ArrayList<>(List.of("jackson-", "slf4j-api", "jspecify"));
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith("classes") && !entry.endsWith("test-classes")
                        || wanted.stream()
                                .anyMatch(name ->
                                        Path.of(entry).getFileName().toString().startsWith(name)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void write(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
