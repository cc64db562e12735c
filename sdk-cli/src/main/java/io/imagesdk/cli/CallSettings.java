package io.imagesdk.cli;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Portability;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a request is made. */
final class CallSettings {
    @Mixin
    final CallLimits limits = new CallLimits();

    @Mixin
    final StreamSettings streaming = new StreamSettings();

    @Option(
            names = "--async",
            description = "Ask for a task in place of an answer that takes minutes, and wait for it.")
    boolean async;

    @Option(
            names = "--adapt",
            description = "Translate what the provider cannot express, with a warning, instead of refusing it.")
    boolean adapt;

    @Option(
            names = "--split",
            description = "Ask several times, and pay several times, when --n is more than the provider makes at once.")
    boolean split;

    @Option(names = "--dry-run", description = "Print the request as curl, with the key redacted, and send nothing.")
    boolean dryRun;

    CallOptions options() {
        return CallOptions.builder()
                .async(async)
                .split(split)
                .portability(adapt ? Portability.ADAPT : Portability.STRICT)
                .build();
    }
}
