package io.imagesdk.cli;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
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
import java.util.regex.Pattern;

/**
 * Prints errors for people: what happened in one line, the provider's message verbatim, the request id, and what to do
 * next.
 */
final class ErrorPrinter {
    private static final int MAX_TEXT_LENGTH = 4_000;
    private static final String NOT_REPEATED = "no request was repeated";

    private final PrintStream err;

    /** Control characters, those of the direction of text, and line breaks that not every program shows as such. */
    static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n\\t]]");

    ErrorPrinter(PrintStream err) {
        this.err = err;
    }

    /** Prints everything that is known about a failed call and returns the exit code. */
    int failure(ImagesException failure) {
        Optional<ProviderProfile> profile = failure.provider().flatMap(Providers::byId);
        if (isMissingKey(failure, profile)) {
            // The message of the provider stands alone, because WellAPI's documentation requires it verbatim.
            failure.hint().ifPresent(err::println);
        } else {
            summary(failure);
            // Its commands await tasks, which are lost without their complete ids and URLs.
            failure.hint().map(ErrorPrinter::printable).ifPresent(err::println);
            nextStep(failure, profile);
            failure.cost().ifPresent(cost -> err.println("cost: " + cost));
        }
        failure.outcomes().forEach(this::undelivered);
        stackTrace(failure);
        return ExitCodes.of(failure);
    }

    /** Prints why an image was not delivered, and nothing for an image that was delivered. */
    void undelivered(ImageOutcome<?> outcome) {
        if (outcome instanceof ImageOutcome.Blocked<?> blocked) {
            err.println("images: image " + outcome.index() + " was blocked by moderation: "
                    + clean(String.valueOf(blocked.error().getMessage())));
        }
        if (outcome instanceof ImageOutcome.Failed<?> failed) {
            err.println("images: image " + outcome.index() + " was not delivered: " + clean(headline(failed.error())));
            failed.url().ifPresent(url -> err.println("images: its URL, which expires: " + url));
            if (failed.error() instanceof BlockedUrlException) {
                err.println("add --allow-host HOST[:PORT] to download images from this host");
            }
            failed.recoveredBytes().ifPresent(bytes -> save(bytes, outcome.index()));
        }
    }

    /** Prints an error that is a defect of this program. */
    void unexpected(Throwable defect) {
        err.println("images: unexpected error: " + clean(String.valueOf(defect)));
        stackTrace(defect);
    }

    /** Stores an image in the temporary directory. It was paid for and could not be stored where it was requested. */
    private void save(ImageBytes bytes, int index) {
        try {
            Path directory = Files.createTempDirectory("images-");
            Path file =
                    new ImageSaver(Delivery.toDirectory(directory).withFileName("image-" + index)).save(bytes, 0, 1);
            err.println("images: its bytes are stored in " + file);
        } catch (IOException e) {
            err.println("images: its bytes could not be stored in the temporary directory: " + e.getMessage());
        }
    }

    private static boolean isMissingKey(ImagesException failure, Optional<ProviderProfile> profile) {
        Optional<String> message = profile.flatMap(known -> known.credentials().missingKeyMessage());
        return failure instanceof InvalidConfigurationException
                && message.isPresent()
                && failure.hint().equals(message);
    }

    private void summary(ImagesException failure) {
        String headline = headline(failure);
        err.println("images: " + clean(headline));
        failure.providerMessage()
                .or(() -> failure instanceof ApiException ? failure.body() : Optional.empty())
                .filter(message -> !headline.contains(message))
                .ifPresent(message -> err.println(clean(message)));
        failure.requestId()
                .filter(id -> !headline.contains(id))
                .ifPresent(id -> err.println("request id " + clean(id)));
    }

    /** Returns the message without the hint at its end, which is printed on lines of its own. */
    private static String headline(ImagesException failure) {
        String message = String.valueOf(failure.getMessage());
        int hint = failure.hint()
                .map(text -> message.lastIndexOf("; " + text.lines().findFirst().orElse("")))
                .orElse(-1);
        return hint > 0 ? message.substring(0, hint) : message;
    }

    private void nextStep(ImagesException failure, Optional<ProviderProfile> profile) {
        boolean maybeBilled = failure.billing() == BillingStatus.UNKNOWN || failure.billing() == BillingStatus.BILLED;
        String billed = "the image may have been generated and billed; " + NOT_REPEATED;
        if (failure instanceof CallTimeoutException) {
            String variable = profile.flatMap(known -> known.credentials().timeoutVariable())
                    .map(name -> " or " + name)
                    .orElse("");
            err.println("set a longer timeout with --timeout SECONDS" + variable);
            if (maybeBilled) {
                err.println(billed);
            }
        } else if (failure instanceof CallCancelledException) {
            err.println(
                    failure.billing() == BillingStatus.NOT_SENT
                            ? "no request was sent"
                            : "a request that was sent may be processed and billed; " + NOT_REPEATED);
        } else if (failure.billing() == BillingStatus.UNKNOWN) {
            // The hint about a server error already states what is unknown.
            boolean stated =
                    failure.hint().filter(text -> text.contains("billed")).isPresent();
            err.println(stated ? NOT_REPEATED : billed);
        }
    }

    /** Returns text of limited length that can neither control the terminal nor change its order. */
    static String clean(String text) {
        return printable(text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) + "..." : text);
    }

    /** Removes the characters that could control the terminal or change its order. Line breaks and tabs stay. */
    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("");
    }

    private void stackTrace(Throwable error) {
        if (Boolean.getBoolean("images.debug")) {
            error.printStackTrace(err);
        }
    }
}
