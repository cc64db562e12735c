package io.imagesdk.cli;

import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.DownloadPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a call may take, and from where it may fetch pictures. */
final class CallLimits {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(1_000_000);

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "The time for the whole call; by default 600.")
    @Nullable
    BigDecimal timeout;

    @Option(
            names = "--allow-host",
            paramLabel = "HOST[:PORT]",
            description = "Fetch pictures from there although it is plain http or not public. Repeatable.")
    List<String> allowedHosts = new ArrayList<>();

    /** The same builder, told of the limits. */
    ImagesServiceBuilder applied(ImagesServiceBuilder builder) {
        builder.downloadPolicy(downloads());
        limit().ifPresent(builder::timeout);
        return builder;
    }

    private Optional<Duration> limit() {
        BigDecimal seconds = timeout;
        if (seconds == null) {
            return Optional.empty();
        }
        if (seconds.signum() <= 0 || seconds.compareTo(LONGEST) > 0) {
            throw UsageErrors.because("--timeout must be a number of seconds above 0, was " + seconds.toPlainString());
        }
        return Optional.of(
                Duration.ofMillis(Math.max(1, seconds.movePointRight(3).longValue())));
    }

    private DownloadPolicy downloads() {
        DownloadPolicy.Builder policy = DownloadPolicy.builder();
        for (String host : allowedHosts) {
            if (!HOST.matcher(host).matches()) {
                throw UsageErrors.because("--allow-host must be HOST or HOST:PORT, was \"" + host + "\"");
            }
            policy.allowHost(host);
        }
        return policy.build();
    }
}
