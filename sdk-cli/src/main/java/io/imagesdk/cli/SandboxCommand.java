package io.imagesdk.cli;

import io.imagesdk.testkit.Sandbox;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The embedded image server, for other programs. */
@Command(
        name = "sandbox",
        description = "Starts the embedded image server, prints its base URL, and runs until Ctrl-C.")
final class SandboxCommand implements Callable<Integer> {
    private static final int HIGHEST = 65_535;

    private final CliEnvironment environment;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "The port; by default a free one.")
    private int port;

    SandboxCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (port < 0 || port > HIGHEST) {
            throw UsageErrors.because("--port must be 0..65535, was " + port);
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Sandbox sandbox = Sandbox.start(port)) {
            Runnable forget = environment.interrupts().onInterrupt(interrupted::countDown);
            environment.out().println(sandbox.baseUrl());
            environment.out().flush();
            interrupted.await();
            forget.run();
        } catch (UncheckedIOException e) {
            throw UsageErrors.because(String.valueOf(e.getMessage()));
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
        return ExitCodes.INTERRUPTED;
    }
}
