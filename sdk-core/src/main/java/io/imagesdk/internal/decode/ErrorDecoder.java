package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.OverloadedException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.error.RequestTooLargeException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TextSanitizer;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.ErrorRule.ErrorKind;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.List;
import java.util.Optional;

/** Reads an error in any of the shapes that are in use, and says what it means by the profile's rules. */
final class ErrorDecoder {
    private static final int LONGEST_MESSAGE = 2_000;
    private static final List<String> OK_CODES = List.of("0", "200", "201", "success", "ok");
    private static final int LONGEST_WORDS = 1_200;

    private final ProviderProfile profile;

    ErrorDecoder(ProviderProfile profile) {
        this.profile = profile;
    }

    /** The error that this body is. */
    ApiException decode(ResponseHead head, String body) {
        Optional<Json> tree = parse(body);
        ErrorFields words = tree.map(this::words).orElseGet(() -> ErrorFields.ofText(body));
        return error(
                head,
                words,
                body,
                tree.map(json ->
                                UsageParser.of(json.at(profile.responseMapping().usagePointer())))
                        .orElse(Usage.NONE));
    }

    /** The error that a 2xx holds in place of pictures; empty when it holds none. */
    Optional<ApiException> findInSuccess(ResponseHead head, Json tree, String body) {
        Json error = tree.get("error");
        boolean named = error.isObject() || error.string().isPresent();
        boolean coded = badCode(tree)
                && (tree.get("message").isPresent() || tree.get("msg").isPresent());
        return named
                        || coded
                        || first(tree, profile.responseMapping().errorMessagePointers())
                                .isPresent()
                ? Optional.of(error(
                        head,
                        words(tree),
                        body,
                        UsageParser.of(tree.at(profile.responseMapping().usagePointer()))))
                : Optional.empty();
    }

    private ErrorFields words(Json tree) {
        ErrorFields usual = ErrorFields.of(tree);
        return new ErrorFields(
                first(tree, profile.responseMapping().errorMessagePointers()).or(usual::message),
                first(tree, profile.responseMapping().errorCodePointers()).or(usual::code),
                usual.type(),
                usual.details());
    }

    private static Optional<String> first(Json tree, List<String> pointers) {
        return pointers.stream()
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .findFirst();
    }

    /** Whether the answer gives itself a code that is not a good one. */
    private boolean badCode(Json tree) {
        String pointer = profile.task().map(TaskProtocol::codePointer).orElse("/code");
        List<String> good = profile.task().map(TaskProtocol::successCodes).orElse(OK_CODES);
        return tree.at(pointer)
                .text()
                .filter(code -> good.stream().noneMatch(code::equalsIgnoreCase))
                .isPresent();
    }

    /** The error in these words. */
    ApiException fromFields(ResponseHead head, ErrorFields words, String body) {
        return error(head, words, body, Usage.NONE);
    }

    /** The end of a task that gave no picture. */
    ApiException taskError(ResponseHead head, ErrorFields words, String body, boolean moderated) {
        ErrorDetails details =
                details(head, words, body, usage(body), moderated ? ErrorKind.MODERATION : kind(head, words));
        String what = message("'s task ended without a picture", head, words, details);
        return moderated || kind(head, words) == ErrorKind.MODERATION
                ? new ModerationException(what, details, null)
                : new TaskFailedException(what, details, null);
    }

    private Usage usage(String body) {
        return parse(body)
                .map(tree -> UsageParser.of(tree.at(profile.responseMapping().usagePointer())))
                .orElse(Usage.NONE);
    }

    /** What a 2xx without any picture means where moderation answers so. */
    ApiException moderationError(ResponseHead head, String reason, String body, Usage usage) {
        ErrorFields words = new ErrorFields(Optional.of(reason), Optional.empty(), Optional.empty(), Json.MISSING);
        return error(ErrorKind.MODERATION, head, words, body, usage);
    }

    private ApiException error(ResponseHead head, ErrorFields words, String body, Usage usage) {
        return error(kind(head, words), head, words, body, usage);
    }

    private ApiException error(ErrorKind errorKind, ResponseHead head, ErrorFields words, String body, Usage usage) {
        ErrorDetails details = details(head, words, body, usage, errorKind);
        return exception(errorKind, message(" answered " + head.status() + where(head), head, words, details), details);
    }

    private ErrorDetails details(ResponseHead head, ErrorFields words, String body, Usage usage, ErrorKind errorKind) {
        return ErrorDetails.of(outcome(head, usage))
                .provider(profile.id())
                .status(head.status())
                .requestId(head.requestId())
                .code(words.code())
                .providerMessage(words.message())
                .body(Optional.of(body).filter(text -> !text.isEmpty()))
                .hint(hint(errorKind, head))
                .usage(usage)
                .rateLimit(RateLimitParser.of(head))
                .moderationStage(words.details()
                        .at("/moderation_details/moderation_stage")
                        .string())
                .moderationCategories(words.details().all("/moderation_details/categories/*").stream()
                        .flatMap(category -> category.text().stream())
                        .toList())
                .build();
    }

    /** An error inside a 200 may carry the status that it should have had as its code. */
    private ErrorKind kind(ResponseHead head, ErrorFields words) {
        String code = words.code().orElse("");
        int status = head.isSuccessful() && code.matches("[45][0-9]{2}") ? Integer.parseInt(code) : head.status();
        String message = words.message().orElse("");
        return profile.errorRules().stream()
                .filter(rule -> rule.matches(status, words.code().orElse(""), message)
                        || rule.matches(status, words.type().orElse(""), message))
                .map(ErrorRule::kind)
                .findFirst()
                .orElseGet(() -> byStatus(status));
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

    private static BillingStatus outcome(ResponseHead head, Usage usage) {
        int status = head.status();
        if (usage.cost().isPresent()) {
            return BillingStatus.BILLED;
        }
        if (status == 408
                || (status >= 500
                        && !(status == 503 && head.header("retry-after").isPresent()))) {
            return BillingStatus.UNKNOWN;
        }
        return BillingStatus.REJECTED;
    }

    private Optional<String> hint(ErrorKind errorKind, ResponseHead head) {
        String general =
                switch (errorKind) {
                    case MODERATION -> "change the prompt or the input image";
                    case AUTHENTICATION ->
                        "check the API key, what it may do, and that it belongs to " + profile.title();
                    case QUOTA -> "add credit to the account; asking again will not help";
                    case RATE_LIMIT ->
                        RateLimitParser.of(head)
                                .retryAfter()
                                .map(wait -> "wait " + Math.max(1, wait.toSeconds()) + " s and ask again")
                                .orElse("ask again later, and less often");
                    case NOT_FOUND -> "check the model's name and the base URL (most end with /v1)";
                    case REQUEST_TOO_LARGE -> "send a smaller image";
                    case OVERLOADED -> "ask again later";
                    case OTHER ->
                        head.status() >= 500
                                ? "the provider failed; whether the picture was made and billed is not known"
                                : head.status() >= 300 && head.status() < 400
                                        ? "the provider redirects; use the address it names as base URL"
                                        : "";
                };
        if (head.status() != 200 && profile.errorHint().isPresent()) {
            return profile.errorHint();
        }
        return Optional.of(general).filter(text -> !text.isEmpty());
    }

    private static String where(ResponseHead head) {
        return head.status() >= 300 && head.status() < 400
                ? head.header("location")
                        .map(to -> ", to " + TextSanitizer.singleLine(to.replaceAll("[?#].*", ""), 200))
                        .orElse("")
                : "";
    }

    private String message(String what, ResponseHead head, ErrorFields words, ErrorDetails details) {
        String said = words.message()
                .map(text -> ": " + TextSanitizer.singleLine(text, LONGEST_WORDS))
                .orElse("");
        String id =
                head.requestId().map(request -> " (request id " + request + ")").orElse("");
        String hint = details.hint().map(text -> "; " + text).orElse("");
        return TextSanitizer.singleLine(profile.id() + what + said + id + hint, LONGEST_MESSAGE);
    }

    private static ApiException exception(ErrorKind errorKind, String message, ErrorDetails details) {
        return switch (errorKind) {
            case MODERATION -> new ModerationException(message, details, null);
            case AUTHENTICATION -> new AuthenticationException(message, details, null);
            case QUOTA -> new QuotaExceededException(message, details, null);
            case RATE_LIMIT -> new RateLimitException(message, details, null);
            case NOT_FOUND -> new NotFoundException(message, details, null);
            case REQUEST_TOO_LARGE -> new RequestTooLargeException(message, details, null);
            case OVERLOADED -> new OverloadedException(message, details, null);
            case OTHER -> new ApiException(message, details, null);
        };
    }

    private static Optional<Json> parse(String body) {
        try {
            return body.isBlank()
                    ? Optional.empty()
                    : Optional.of(Json.parse(body)).filter(Json::isObject);
        } catch (JsonException ignored) {
            return Optional.empty();
        }
    }
}
