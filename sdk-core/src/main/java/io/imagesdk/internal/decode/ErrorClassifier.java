package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.internal.json.ValuePattern;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.ErrorRule.ErrorKind;
import io.imagesdk.provider.ProviderProfile;
import java.util.Optional;

/** Classifies errors by the rules of a profile, then by codes in common use, then by the status. */
final class ErrorClassifier {
    private final ProviderProfile profile;

    ErrorClassifier(ProviderProfile profile) {
        this.profile = profile;
    }

    /** Returns the kind of an error. */
    ErrorKind kindOf(ErrorFields fields, ResponseValues values) {
        ResponseHead head = values.head();
        int status = statusOf(head, fields.code().orElse(""));
        String message = fields.message().orElse("");
        return profile.errorRules().stream()
                .filter(rule -> rule.matches(status, fields.code().orElse(""), message)
                        || rule.matches(status, fields.type().orElse(""), message))
                .filter(rule -> matchesValues(rule, values))
                .map(ErrorRule::kind)
                .findFirst()
                .or(() -> fields.code().flatMap(ErrorKind::ofCommonCode))
                .or(() -> fields.type().flatMap(ErrorKind::ofCommonCode))
                .orElseGet(() -> byStatus(status));
    }

    private static boolean matchesValues(ErrorRule rule, ResponseValues values) {
        return rule.values().isEmpty()
                || rule.values().entrySet().stream().anyMatch(expected -> values.matches(expected.getKey()).stream()
                        .flatMap(match -> match.value().text().stream())
                        .anyMatch(text -> ValuePattern.matchesAny(expected.getValue(), text)));
    }

    /** Returns the status of an error. An error inside a 2xx response may have an HTTP error status as its code. */
    static int statusOf(ResponseHead head, String code) {
        return head.isSuccessful() && code.matches("[45][0-9]{2}") ? Integer.parseInt(code) : head.status();
    }

    private static ErrorKind byStatus(int status) {
        return switch (status) {
            case 401, 403, 407 -> ErrorKind.AUTHENTICATION;
            case 402 -> ErrorKind.QUOTA;
            case 404 -> ErrorKind.NOT_FOUND;
            case 413 -> ErrorKind.REQUEST_TOO_LARGE;
            case 429 -> ErrorKind.RATE_LIMIT;
            case 503, 529 -> ErrorKind.OVERLOADED;
            default -> ErrorKind.OTHER;
        };
    }

    /** Returns whether a request that ended with an error is billed. */
    static BillingStatus billingOf(ResponseHead head, Usage usage, RateLimit rateLimit) {
        int status = head.status();
        boolean rejectedForNow = status == 503 && rateLimit.retryAfter().isPresent();
        boolean unknown = status == 408 || (status >= 500 && !rejectedForNow);
        return billingOf(usage).orElse(unknown ? BillingStatus.UNKNOWN : BillingStatus.REJECTED);
    }

    /** Returns whether a failure is billed if the provider names its cost, which may be zero; otherwise empty. */
    static Optional<BillingStatus> billingOf(Usage usage) {
        return usage.cost().map(cost -> cost.amount().signum() == 0 ? BillingStatus.REJECTED : BillingStatus.BILLED);
    }
}
