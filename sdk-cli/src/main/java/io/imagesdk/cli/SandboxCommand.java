package io.imagesdk.cli;

import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.testkit.Sandbox;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the embedded image server for other programs. */
@Command(
        name = "sandbox",
        description = "Starts the embedded image server, prints its base URL, and runs until it is interrupted.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  images sandbox --port 8765",
            "  images generate --base-url http://127.0.0.1:8765 --api-key any \"A cat\"",
            "  images sandbox --port 8765 --profile gateway.json",
            "  images generate --profile gateway.json --base-url http://127.0.0.1:8765/gateway --api-key any \"A cat\""
        })
final class SandboxCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    private final CliEnvironment environment;

    @Option(names = "--port", paramLabel = "PORT", description = "The port. Default: a free one.")
    private int port;

    @Option(
            names = "--profile",
            paramLabel = "FILE.json",
            description =
                    "Also imitate the provider of a profile file, or of a provider's id, and print the base URL of"
                            + " that instead. Can be repeated.")
    private List<Path> profiles = new ArrayList<>();

    SandboxCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (port < 0 || port > MAX_PORT) {
            throw UsageErrors.of("--port must be 0..65535, was " + port);
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        List<ProviderProfile> imitated = profiles.stream()
                .map(file -> ProfileOptions.of(file).read().orElseThrow())
                .toList();
        try (Sandbox sandbox = start(imitated)) {
            Runnable unregister = environment.interrupts().onInterrupt(interrupted::countDown);
            if (imitated.isEmpty()) {
                environment.out().println(sandbox.baseUrl());
            }
            imitated.forEach(profile -> environment.out().println(sandbox.baseUrl(profile)));
            environment.out().flush();
            interrupted.await();
            unregister.run();
        } catch (UncheckedIOException e) {
            throw UsageErrors.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException ignored) {
            // The exit code is the same for both kinds of interrupt.
            Thread.currentThread().interrupt();
        }
        return ExitCodes.INTERRUPTED;
    }

    private Sandbox start(List<ProviderProfile> imitated) {
        Sandbox.Builder builder = Sandbox.builder().port(port);
        try {
            imitated.forEach(builder::profile);
        } catch (IllegalArgumentException e) {
            throw UsageErrors.of(String.valueOf(e.getMessage()));
        }
        return builder.start();
    }
}
