package io.imagesdk.cli;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells a person what went wrong: what happened in one line, the provider's words, the request id, what to do. */
final class ErrorPrinter {
    private static final int LONGEST = 4_000;

    private final PrintStream err;

    ErrorPrinter(PrintStream err) {
        this.err = err;
    }

    /** Says it all and gives the exit code. */
    int failure(ImagesException failure) {
        Optional<ProviderProfile> profile = failure.provider().flatMap(Providers::byId);
        if (failure instanceof InvalidConfigurationException missing
                && profile.filter(known -> ServiceFactory.onboarding(known, missing))
                        .isPresent()) {
            err.println(failure.hint().orElse("")); // the provider's own words for this, and no others
        } else {
            happened(failure);
            failure.hint().map(ErrorPrinter::clean).ifPresent(err::println);
            money(failure, profile);
        }
        failure.outcomes().forEach(this::lost);
        debug(failure);
        return ExitCodes.of(failure);
    }

    /** A picture that was not delivered. */
    void lost(ImageOutcome<?> outcome) {
        if (outcome instanceof ImageOutcome.Blocked<?> blocked) {
            err.println("images: image " + outcome.index() + " was kept back by moderation: "
                    + clean(String.valueOf(blocked.error().getMessage())));
        }
        if (outcome instanceof ImageOutcome.Failed<?> failed) {
            err.println("images: image " + outcome.index() + " did not arrive: " + clean(headline(failed.error())));
            failed.url().ifPresent(address -> err.println("images: its address, for a while: " + address));
            failed.recoveredBytes().ifPresent(bytes -> keep(bytes, outcome.index()));
        }
    }

    /** A picture that arrived and had no place is paid for: it goes where everything can be written. */
    private void keep(ImageBytes bytes, int index) {
        try {
            Path directory = Files.createTempDirectory("images-");
            Path file =
                    new ImageSaver(Delivery.toDirectory(directory).withFileName("image-" + index)).save(bytes, 0, 1);
            err.println("images: its bytes are kept in " + file);
        } catch (IOException e) {
            err.println("images: its bytes could not be kept either: " + e.getMessage());
        }
    }

    void unexpected(Throwable defect) {
        err.println("images: unexpected: " + clean(String.valueOf(defect)));
        debug(defect);
    }

    private void happened(ImagesException failure) {
        String headline = headline(failure);
        err.println("images: " + clean(headline));
        failure.providerMessage()
                .or(() -> failure instanceof ApiException ? failure.body() : Optional.empty())
                .filter(words -> !headline.contains(words))
                .ifPresent(words -> err.println(clean(words)));
        failure.requestId()
                .filter(id -> !headline.contains(id))
                .ifPresent(id -> err.println("request id " + clean(id)));
    }

    /** The message without the hint at its end, which follows on lines of its own. */
    private static String headline(ImagesException failure) {
        String message = String.valueOf(failure.getMessage());
        int hint = failure.hint()
                .map(text -> message.lastIndexOf("; " + text.lines().findFirst().orElse("")))
                .orElse(-1);
        return hint > 0 ? message.substring(0, hint) : message;
    }

    private void money(ImagesException failure, Optional<ProviderProfile> profile) {
        boolean sent = failure.billing() == BillingStatus.UNKNOWN || failure.billing() == BillingStatus.BILLED;
        if (failure instanceof CallTimeoutException) {
            String variable = profile.flatMap(known -> known.credentials().timeoutVariable())
                    .map(name -> " or " + name)
                    .orElse("");
            err.println("allow more time with --timeout SECONDS" + variable
                    + (sent ? "; the picture may have been made and billed, and nothing was repeated" : ""));
        } else if (failure instanceof CallCancelledException) {
            err.println("what was sent already may be processed and billed; nothing was repeated");
        } else if (failure.billing() == BillingStatus.UNKNOWN) {
            err.println("the picture may have been made and billed; nothing was repeated");
        }
        failure.cost().ifPresent(cost -> err.println("it cost " + cost));
    }

    /** Line breaks and tabs stay; a server shall not steer the terminal. */
    static String clean(String text) {
        String shorter = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return shorter.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
    }

    private void debug(Throwable failure) {
        if (Boolean.getBoolean("images.debug")) {
            failure.printStackTrace(err);
        }
    }
}
