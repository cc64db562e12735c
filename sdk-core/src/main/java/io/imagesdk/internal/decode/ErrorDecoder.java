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
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ErrorRule.ErrorKind;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.TaskProtocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        ResponseValues values = new ResponseValues(head, tree.orElse(Json.MISSING));
        ErrorFields fields = tree.isPresent() ? fields(values) : ErrorFields.ofText(body);
        return error(fields, values, body);
    }

    /** Decodes an error inside a 2xx response. Returns empty if the response does not contain one. */
    Optional<ApiException> findInSuccess(ResponseHead head, Json tree, String body) {
        ResponseValues values = new ResponseValues(head, tree);
        String pointer = profile.task().map(TaskProtocol::codePointer).orElse("/code");
        boolean hasErrorCode =
                isErrorCode(tree.at(pointer)) && (isErrorText(tree.get("message")) || isErrorText(tree.get("msg")));
        return ErrorMember.isError(tree.get("error"))
                        || hasErrorCode
                        || values.firstText(profile.responseMapping().errorMessagePointers())
                                .filter(text -> !ErrorMember.isSuccess(text))
                                .isPresent()
                ? Optional.of(error(fields(values), values, body))
                : Optional.empty();
    }

    private ErrorFields fields(ResponseValues values) {
        ErrorFields common = ErrorFields.of(values.tree());
        ResponseMapping mapping = profile.responseMapping();
        return new ErrorFields(
                values.firstText(mapping.errorMessagePointers()).or(common::message),
                values.firstText(mapping.errorCodePointers()).or(common::code),
                common.type(),
                common.details());
    }

    private static boolean isErrorText(Json text) {
        return text.isPresent() && text.text().filter(ErrorMember::isSuccess).isEmpty();
    }

    private boolean isErrorCode(Json code) {
        List<String> successCodes =
                profile.task().map(TaskProtocol::successCodes).orElse(SUCCESS_CODES);
        return code.text()
                .filter(text -> successCodes.stream().noneMatch(text::equalsIgnoreCase))
                .filter(text -> !ErrorMember.isSuccessStatus(text))
                .isPresent();
    }

    private Usage usage(ResponseValues values) {
        return UsageParser.of(profile.responseMapping(), values);
    }

    /** Returns the error with these fields. */
    ApiException fromFields(ResponseHead head, ErrorFields fields, String body) {
        return error(fields, new ResponseValues(head, parse(body).orElse(Json.MISSING)), body);
    }

    /** Returns the error of a task that ended without an image. The work done so far may be billed. */
    ApiException taskError(ResponseHead head, ErrorFields fields, String body, boolean moderated) {
        ResponseValues values = new ResponseValues(head, parse(body).orElse(Json.MISSING));
        ErrorKind kind = moderated ? ErrorKind.MODERATION : classifier.kindOf(fields, values);
        Usage usage = usage(values);
        ErrorDetails details = details(kind, values, fields, body, usage).toBuilder()
                .billing(ErrorClassifier.billingOf(usage).orElse(BillingStatus.UNKNOWN))
                .build();
        String message = formatter.message("ended the task without an image", fields, details);
        return kind == ErrorKind.MODERATION
                ? new ModerationException(message, details, null)
                : new TaskFailedException(message, details, null);
    }

    /** Returns the error of a response without any image, if that means that moderation has blocked all of them. */
    ApiException moderationError(ResponseValues values, String reason, String body, Usage usage) {
        ErrorFields fields = ErrorFields.ofMessage(Optional.of(reason));
        String problem = ErrorMessageFormatter.problemOf(values.head());
        return error(ErrorKind.MODERATION, problem, values, fields, body, usage);
    }

    /**
     * Returns the error of images that moderation has blocked.
     *
     * @param value the value that reports it
     * @param sentence the explanation of the provider
     */
    ApiException blocked(
            ResponseValues values, Optional<String> value, Optional<String> sentence, String body, Usage usage) {
        // A flag that is only true or false explains nothing.
        Optional<String> word = value.filter(text -> !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false"));
        ErrorFields fields = new ErrorFields(sentence.or(() -> word), word, Optional.empty(), Json.MISSING);
        String reason =
                sentence.isEmpty() ? "" : word.map(text -> " (" + text + ")").orElse("");
        return error(ErrorKind.MODERATION, "blocked the image by moderation" + reason, values, fields, body, usage);
    }

    /** Decodes the error that an item contains in the place of an image. Returns empty if it does not contain one. */
    Optional<ApiException> findInItem(ResponseHead head, Json item) {
        Json message = item.get("message");
        boolean hasErrorCode = isErrorCode(item.get("code")) && message.string().isPresent() && isErrorText(message);
        return ErrorMember.isError(item.get("error")) || hasErrorCode
                ? Optional.of(itemError(head, item))
                : Optional.empty();
    }

    /** Returns the error that an item of a response contains in the place of an image. */
    ApiException itemError(ResponseHead head, Json item) {
        ErrorFields fields = ErrorFields.of(item);
        ResponseValues values = new ResponseValues(head, item);
        ErrorKind kind = classifier.kindOf(fields, values);
        return error(kind, "did not generate the image", values, fields, item.print(), Usage.NONE);
    }

    private ApiException error(ErrorFields fields, ResponseValues values, String body) {
        ErrorKind kind = classifier.kindOf(fields, values);
        String problem = ErrorMessageFormatter.problemOf(values.head());
        return error(kind, problem, values, fields, body, usage(values));
    }

    private ApiException error(
            ErrorKind kind, String problem, ResponseValues values, ErrorFields fields, String body, Usage usage) {
        ErrorDetails details = details(kind, values, fields, body, usage);
        String message = formatter.message(problem, fields, details);
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

    private ErrorDetails details(ErrorKind kind, ResponseValues values, ErrorFields fields, String body, Usage usage) {
        ResponseHead head = values.head();
        RateLimit rateLimit = RateLimitParser.of(profile.responseMapping(), values);
        return ErrorDetails.of(ErrorClassifier.billingOf(head, usage, rateLimit))
                .provider(profile.id())
                .status(head.status())
                .requestId(values.requestId(profile.responseMapping()))
                .code(fields.code().map(serverText::start))
                .providerMessage(fields.message().map(serverText::start))
                .body(serverText.body(body))
                .hint(formatter.hint(kind, head, rateLimit))
                .usage(usage)
                .rateLimit(rateLimit)
                .moderationStage(fields.details()
                        .at("/moderation_details/moderation_stage")
                        .string())
                .moderationCategories(fields.details().all("/moderation_details/categories/*").stream()
                        .flatMap(category -> category.text().stream())
                        .toList())
                .build();
    }

    /** Returns whether the body of an error response is a JSON object. */
    static boolean isJson(String body) {
        return parse(body).isPresent();
    }

    /** Parses the object of an error, also if it is the first item of an array. */
    private static Optional<Json> parse(String body) {
        try {
            String json = ServerText.withoutByteOrderMark(body);
            Json tree = json.isBlank() ? Json.MISSING : Json.parseResponse(json);
            return Stream.concat(Stream.of(tree), tree.items().stream())
                    .filter(Json::isObject)
                    .findFirst();
        } catch (JsonException ignored) {
            // An error body that is not JSON is decoded as text.
            return Optional.empty();
        }
    }
}
