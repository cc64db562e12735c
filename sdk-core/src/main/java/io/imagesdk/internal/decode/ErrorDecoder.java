package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
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
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ErrorRule.ErrorKind;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.List;
import java.util.Optional;

/** Decodes the errors of a provider, in all known formats, into the exceptions that the profile's rules select. */
final class ErrorDecoder {
    private static final List<String> SUCCESS_CODES = List.of("0", "200", "201", "success", "ok");

    private final ProviderProfile profile;
    private final ServerText serverText;
    private final ErrorClassifier classifier;
    private final ErrorMessageFormatter formatter;

    ErrorDecoder(ProviderProfile profile, ServerText serverText) {
        this.profile = profile;
        this.serverText = serverText;
        this.classifier = new ErrorClassifier(profile);
        this.formatter = new ErrorMessageFormatter(profile);
    }

    /** Decodes the body of an error response. */
    ApiException decode(ResponseHead head, String body) {
        Optional<Json> tree = parse(body);
        ErrorFields fields = tree.map(this::fields).orElseGet(() -> ErrorFields.ofText(body));
        return error(head, fields, body, tree.map(this::usage).orElse(Usage.NONE));
    }

    /** Decodes an error inside a 2xx response. Returns empty if the response does not contain one. */
    Optional<ApiException> findInSuccess(ResponseHead head, Json tree, String body) {
        Json error = tree.get("error");
        boolean hasErrorMember = error.isObject() || error.string().isPresent();
        boolean hasErrorCode = hasErrorCode(tree)
                && (tree.get("message").isPresent() || tree.get("msg").isPresent());
        return hasErrorMember
                        || hasErrorCode
                        || firstText(tree, profile.responseMapping().errorMessagePointers())
                                .isPresent()
                ? Optional.of(error(head, fields(tree), body, usage(tree)))
                : Optional.empty();
    }

    private ErrorFields fields(Json tree) {
        ErrorFields common = ErrorFields.of(tree);
        return new ErrorFields(
                firstText(tree, profile.responseMapping().errorMessagePointers())
                        .or(common::message),
                firstText(tree, profile.responseMapping().errorCodePointers()).or(common::code),
                common.type(),
                common.details());
    }

    private static Optional<String> firstText(Json tree, List<String> pointers) {
        return pointers.stream()
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .findFirst();
    }

    private boolean hasErrorCode(Json tree) {
        String pointer = profile.task().map(TaskProtocol::codePointer).orElse("/code");
        List<String> successCodes =
                profile.task().map(TaskProtocol::successCodes).orElse(SUCCESS_CODES);
        return tree.at(pointer)
                .text()
                .filter(code -> successCodes.stream().noneMatch(code::equalsIgnoreCase))
                .isPresent();
    }

    private Usage usage(Json tree) {
        return UsageParser.of(tree.at(profile.responseMapping().usagePointer()));
    }

    /** Returns the error with these fields. */
    ApiException fromFields(ResponseHead head, ErrorFields fields, String body) {
        return error(head, fields, body, Usage.NONE);
    }

    /** Returns the error of a task that ended without an image. */
    ApiException taskError(ResponseHead head, ErrorFields fields, String body, boolean moderated) {
        ErrorKind kind = moderated ? ErrorKind.MODERATION : classifier.kindOf(head, fields);
        Usage usage = parse(body).map(this::usage).orElse(Usage.NONE);
        ErrorDetails details = details(head, fields, body, usage, kind);
        String message = formatter.message("ended the task without an image", head, fields, details);
        return kind == ErrorKind.MODERATION
                ? new ModerationException(message, details, null)
                : new TaskFailedException(message, details, null);
    }

    /** Returns the error of a response without any image, if that means that moderation has blocked all of them. */
    ApiException moderationError(ResponseHead head, String reason, String body, Usage usage) {
        return error(ErrorKind.MODERATION, head, ErrorFields.ofMessage(Optional.of(reason)), body, usage);
    }

    private ApiException error(ResponseHead head, ErrorFields fields, String body, Usage usage) {
        return error(classifier.kindOf(head, fields), head, fields, body, usage);
    }

    private ApiException error(ErrorKind kind, ResponseHead head, ErrorFields fields, String body, Usage usage) {
        ErrorDetails details = details(head, fields, body, usage, kind);
        String message = formatter.message(ErrorMessageFormatter.problemOf(head), head, fields, details);
        return switch (kind) {
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

    private ErrorDetails details(ResponseHead head, ErrorFields fields, String body, Usage usage, ErrorKind kind) {
        return ErrorDetails.of(ErrorClassifier.billingOf(head, usage))
                .provider(profile.id())
                .status(head.status())
                .requestId(head.requestId())
                .code(fields.code().map(serverText::start))
                .providerMessage(fields.message().map(serverText::start))
                .body(serverText.body(body))
                .hint(formatter.hint(kind, head))
                .usage(usage)
                .rateLimit(RateLimitParser.of(head))
                .moderationStage(fields.details()
                        .at("/moderation_details/moderation_stage")
                        .string())
                .moderationCategories(fields.details().all("/moderation_details/categories/*").stream()
                        .flatMap(category -> category.text().stream())
                        .toList())
                .build();
    }

    private static Optional<Json> parse(String body) {
        try {
            return body.isBlank()
                    ? Optional.empty()
                    : Optional.of(Json.parseResponse(body)).filter(Json::isObject);
        } catch (JsonException ignored) {
            // An error body that is not JSON is decoded as text.
            return Optional.empty();
        }
    }
}
