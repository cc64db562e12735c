package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BusyException;
import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.QuotaException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.error.RequestTooLargeException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.Texts;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.ErrorRule.Kind;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.List;
import java.util.Optional;

/** Reads an error in any of the shapes that are in use, and says what it means by the profile's rules. */
final class ErrorReader {
    private static final int LONGEST_MESSAGE = 2_000;
    private static final List<String> OK_CODES = List.of("0", "200", "201", "success", "ok");
    private static final int LONGEST_WORDS = 1_200;

    private final ProviderProfile profile;

    ErrorReader(ProviderProfile profile) {
        this.profile = profile;
    }

    /** The error that this body is. */
    ApiException read(ReplyHead head, String body) {
        Optional<Json> tree = parse(body);
        Words words = tree.map(this::words).orElseGet(() -> Words.ofText(body));
        return error(
                head,
                words,
                body,
                tree.map(json -> Usages.of(json.at(profile.reply().usage()))).orElse(Usage.NONE));
    }

    /** The error that a 2xx holds in place of pictures; empty when it holds none. */
    Optional<ApiException> inside(ReplyHead head, Json tree, String body) {
        Json error = tree.get("error");
        boolean named = error.isObject() || error.string().isPresent();
        boolean coded = badCode(tree)
                && (tree.get("message").isPresent() || tree.get("msg").isPresent());
        return named || coded || first(tree, profile.reply().errorMessages()).isPresent()
                ? Optional.of(error(
                        head,
                        words(tree),
                        body,
                        Usages.of(tree.at(profile.reply().usage()))))
                : Optional.empty();
    }

    private Words words(Json tree) {
        Words usual = Words.of(tree);
        return new Words(
                first(tree, profile.reply().errorMessages()).or(usual::message),
                first(tree, profile.reply().errorCodes()).or(usual::code),
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
        String pointer = profile.task().map(TaskProtocol::code).orElse("/code");
        List<String> good = profile.task().map(TaskProtocol::okCodes).orElse(OK_CODES);
        return tree.at(pointer)
                .text()
                .filter(code -> good.stream().noneMatch(code::equalsIgnoreCase))
                .isPresent();
    }

    /** The error in these words. */
    ApiException told(ReplyHead head, Words words, String body) {
        return error(head, words, body, Usage.NONE);
    }

    /** The end of a task that gave no picture. */
    ApiException ended(ReplyHead head, Words words, String body, boolean moderated) {
        ErrorDetails details = details(head, words, body, usage(body), moderated ? Kind.MODERATION : kind(head, words));
        String what = message("'s task ended without a picture", head, words, details);
        return moderated || kind(head, words) == Kind.MODERATION
                ? new ModerationException(what, details, null)
                : new TaskFailedException(what, details, null);
    }

    private Usage usage(String body) {
        return parse(body)
                .map(tree -> Usages.of(tree.at(profile.reply().usage())))
                .orElse(Usage.NONE);
    }

    /** What a 2xx without any picture means where moderation answers so. */
    ApiException moderated(ReplyHead head, String reason, String body, Usage usage) {
        Words words = new Words(Optional.of(reason), Optional.empty(), Optional.empty(), Json.MISSING);
        return error(Kind.MODERATION, head, words, body, usage);
    }

    private ApiException error(ReplyHead head, Words words, String body, Usage usage) {
        return error(kind(head, words), head, words, body, usage);
    }

    private ApiException error(Kind kind, ReplyHead head, Words words, String body, Usage usage) {
        ErrorDetails details = details(head, words, body, usage, kind);
        return exception(kind, message(" answered " + head.status() + where(head), head, words, details), details);
    }

    private ErrorDetails details(ReplyHead head, Words words, String body, Usage usage, Kind kind) {
        return ErrorDetails.of(outcome(head, usage))
                .provider(profile.id())
                .status(head.status())
                .requestId(head.requestId())
                .code(words.code())
                .providerMessage(words.message())
                .body(Optional.of(body).filter(text -> !text.isEmpty()))
                .hint(hint(kind, head))
                .usage(usage)
                .rateLimit(RateLimits.of(head))
                .moderationStage(words.details()
                        .at("/moderation_details/moderation_stage")
                        .string())
                .moderationCategories(words.details().all("/moderation_details/categories/*").stream()
                        .flatMap(category -> category.text().stream())
                        .toList())
                .build();
    }

    /** An error inside a 200 may carry the status that it should have had as its code. */
    private Kind kind(ReplyHead head, Words words) {
        String code = words.code().orElse("");
        int status = head.ok() && code.matches("[45][0-9]{2}") ? Integer.parseInt(code) : head.status();
        String message = words.message().orElse("");
        return profile.errors().stream()
                .filter(rule -> rule.holds(status, words.code().orElse(""), message)
                        || rule.holds(status, words.type().orElse(""), message))
                .map(ErrorRule::kind)
                .findFirst()
                .orElseGet(() -> byStatus(status));
    }

    private static Kind byStatus(int status) {
        return switch (status) {
            case 401, 403, 407 -> Kind.AUTHENTICATION;
            case 402 -> Kind.QUOTA;
            case 404 -> Kind.NOT_FOUND;
            case 413 -> Kind.TOO_LARGE;
            case 429 -> Kind.RATE_LIMIT;
            case 503, 529 -> Kind.BUSY;
            default -> Kind.OTHER;
        };
    }

    private static CallOutcome outcome(ReplyHead head, Usage usage) {
        int status = head.status();
        if (usage.cost().isPresent()) {
            return CallOutcome.PAID;
        }
        if (status == 408
                || (status >= 500
                        && !(status == 503 && head.header("retry-after").isPresent()))) {
            return CallOutcome.UNKNOWN;
        }
        return CallOutcome.REFUSED;
    }

    private Optional<String> hint(Kind kind, ReplyHead head) {
        String general =
                switch (kind) {
                    case MODERATION -> "change the prompt or the input image";
                    case AUTHENTICATION ->
                        "check the API key, what it may do, and that it belongs to " + profile.title();
                    case QUOTA -> "add credit to the account; asking again will not help";
                    case RATE_LIMIT ->
                        RateLimits.of(head)
                                .retryAfter()
                                .map(wait -> "wait " + Math.max(1, wait.toSeconds()) + " s and ask again")
                                .orElse("ask again later, and less often");
                    case NOT_FOUND -> "check the model's name and the base URL (most end with /v1)";
                    case TOO_LARGE -> "send a smaller image";
                    case BUSY -> "ask again later";
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

    private static String where(ReplyHead head) {
        return head.status() >= 300 && head.status() < 400
                ? head.header("location")
                        .map(to -> ", to " + Texts.line(to.replaceAll("[?#].*", ""), 200))
                        .orElse("")
                : "";
    }

    private String message(String what, ReplyHead head, Words words, ErrorDetails details) {
        String said = words.message()
                .map(text -> ": " + Texts.line(text, LONGEST_WORDS))
                .orElse("");
        String id =
                head.requestId().map(request -> " (request id " + request + ")").orElse("");
        String hint = details.hint().map(text -> "; " + text).orElse("");
        return Texts.line(profile.id() + what + said + id + hint, LONGEST_MESSAGE);
    }

    private static ApiException exception(Kind kind, String message, ErrorDetails details) {
        return switch (kind) {
            case MODERATION -> new ModerationException(message, details, null);
            case AUTHENTICATION -> new AuthenticationException(message, details, null);
            case QUOTA -> new QuotaException(message, details, null);
            case RATE_LIMIT -> new RateLimitException(message, details, null);
            case NOT_FOUND -> new NotFoundException(message, details, null);
            case TOO_LARGE -> new RequestTooLargeException(message, details, null);
            case BUSY -> new BusyException(message, details, null);
            case OTHER -> new ApiException(message, details, null);
        };
    }

    private static Optional<Json> parse(String body) {
        try {
            return body.isBlank()
                    ? Optional.empty()
                    : Optional.of(Json.parse(body)).filter(Json::isObject);
        } catch (JsonException text) {
            return Optional.empty();
        }
    }
}
