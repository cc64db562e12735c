package io.imagesdk.internal.decode;

import io.imagesdk.error.ErrorDetails;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.RateLimit;
import io.imagesdk.provider.ErrorRule.ErrorKind;
import io.imagesdk.provider.ProviderProfile;
import java.util.Optional;

/** Formats the messages of errors: the problem, the provider's message, the request id and a hint. */
final class ErrorMessageFormatter {
    private static final int MAX_MESSAGE_LENGTH = 2_000;
    private static final int MAX_PROVIDER_MESSAGE_LENGTH = 1_200;
    private static final int MAX_LOCATION_LENGTH = 200;

    private final ProviderProfile profile;

    ErrorMessageFormatter(ProviderProfile profile) {
        this.profile = profile;
    }

    /**
     * Returns a message.
     *
     * @param problem the problem, which continues a sentence whose subject is the profile
     */
    String message(String problem, ErrorFields fields, ErrorDetails details) {
        String providerMessage = fields.message()
                .map(text -> ": " + TextSanitizer.singleLine(text, MAX_PROVIDER_MESSAGE_LENGTH))
                .orElse("");
        String requestId =
                details.requestId().map(id -> " (request id " + id + ")").orElse("");
        String hint = details.hint().map(text -> "; " + text).orElse("");
        return TextSanitizer.singleLine(
                profile.id() + " " + problem + providerMessage + requestId + hint, MAX_MESSAGE_LENGTH);
    }

    /** Returns the status of a response as the problem of a message. */
    static String problemOf(ResponseHead head) {
        return "returned HTTP " + head.status() + redirectTarget(head);
    }

    private static String redirectTarget(ResponseHead head) {
        if (!isRedirect(head)) {
            return "";
        }
        return head.header("location")
                .map(UrlText::withoutQuery)
                .map(url -> ", location " + TextSanitizer.singleLine(url, MAX_LOCATION_LENGTH))
                .orElse("");
    }

    /** Returns what a caller can do about an error. The hint of the profile takes precedence for error statuses. */
    Optional<String> hint(ErrorKind kind, ResponseHead head, RateLimit rateLimit) {
        return head.status() != 200 && profile.errorHint().isPresent()
                ? profile.errorHint()
                : Optional.of(defaultHint(kind, head, rateLimit)).filter(text -> !text.isEmpty());
    }

    private String defaultHint(ErrorKind kind, ResponseHead head, RateLimit rateLimit) {
        return switch (kind) {
            case MODERATION -> "change the prompt or the input image";
            case AUTHENTICATION -> "check the API key, its permissions, and that it belongs to " + profile.title();
            case QUOTA -> "add credit to the account; a retry will not help";
            case RATE_LIMIT ->
                rateLimit
                        .retryAfter()
                        .map(wait -> "wait " + Math.max(1, wait.toSeconds()) + " s and retry")
                        .orElse("retry later and send fewer requests");
            case NOT_FOUND -> "check the model name and the base URL (most end with /v1)";
            case REQUEST_TOO_LARGE -> "send a smaller image";
            case OVERLOADED -> "retry later";
            case OTHER ->
                head.status() >= 500
                        ? "it is unknown whether an image was generated and billed"
                        : isRedirect(head) ? "use the URL that the provider redirects to as base URL" : "";
        };
    }

    private static boolean isRedirect(ResponseHead head) {
        return head.status() >= 300 && head.status() < 400;
    }
}
