package io.imagesdk.examples.cli;

import io.imagesdk.examples.sandbox.Sandbox;
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

    private final Surroundings surroundings;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "The port; by default a free one.")
    private int port;

    SandboxCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (port < 0 || port > HIGHEST) {
            throw Refusal.because("--port must be 0..65535, was " + port);
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Sandbox sandbox = Sandbox.start(port)) {
            Runnable forget = surroundings.interrupts().onInterrupt(interrupted::countDown);
            surroundings.out().println(sandbox.baseUrl());
            surroundings.out().flush();
            interrupted.await();
            forget.run();
        } catch (UncheckedIOException taken) {
            throw Refusal.because(String.valueOf(taken.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return ExitCodes.INTERRUPTED;
    }
}
