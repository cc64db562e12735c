package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.ValuePattern;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Maps the errors of a task, and the errors of the requests about a task, to responses. */
final class TaskErrorMapper {
    private static final List<String> MESSAGE_POINTERS = List.of(
            "/error/message",
            "/error",
            "/data/error/message",
            "/data/error",
            "/fail_reason",
            "/data/fail_reason",
            "/failure_reason",
            "/data/failMsg",
            "/detail",
            "/message",
            "/msg");
    private static final List<String> CODE_POINTERS =
            List.of("/error/code", "/error/type", "/data/error/code", "/data/error/type", "/data/failCode");
    private static final int MAX_PROVIDER_MESSAGE_LENGTH = 1_000;
    private static final int MAX_CODE_LENGTH = 40;
    private static final int UNPROCESSABLE = 422;

    private final ProviderProfile profile;
    private final TaskProtocol protocol;
    private final ResponseHead head;
    private final ErrorDecoder errors;

    TaskErrorMapper(ProviderProfile profile, TaskProtocol protocol, ResponseHead head, ServerText serverText) {
        this.profile = profile;
        this.protocol = protocol;
        this.head = head;
        this.errors = new ErrorDecoder(profile, serverText);
    }

    /** Returns the error inside a 2xx response, if there is one. */
    Optional<ApiException> findInSuccess(ParsedBody body) {
        return errors.findInSuccess(head, body.tree(), body.text());
    }

    /** Returns the response for a task that ended without an image. */
    TaskResponse taskEnded(TaskFields fields, String body) {
        ErrorFields error = errorFields(fields);
        return switch (fields.taskState().orElseThrow()) {
            case EXPIRED ->
                new TaskResponse.NotFound(
                        notFound(error.message(), errors.fromFields(head, error, body)),
                        !fields.isUnknownTask(),
                        false);
            case CANCELLED -> failure(State.CANCELLED, fields, errors.taskError(head, error, body, false));
            case MODERATED -> failure(State.FAILED, fields, errors.taskError(head, error, body, true));
            default -> failure(State.FAILED, fields, errors.taskError(head, error, body, false));
        };
    }

    private static TaskResponse failure(State state, TaskFields fields, ApiException error) {
        return new TaskResponse.Failure(state, fields.providerStatus(), error);
    }

    private ErrorFields errorFields(TaskFields fields) {
        Json tree = fields.tree();
        Optional<String> message = Stream.concat(protocol.errorMessagePointers().stream(), MESSAGE_POINTERS.stream())
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .filter(text -> protocol.successCodes().stream().noneMatch(text::equalsIgnoreCase))
                .findFirst();
        Optional<String> code = Stream.concat(protocol.errorCodePointers().stream(), CODE_POINTERS.stream())
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .findFirst();
        Json details = tree.get("error").isObject() ? tree.get("error") : tree;
        return new ErrorFields(
                message.or(() -> Optional.of(fields.providerStatus()).filter(status -> !status.isEmpty())),
                code,
                Optional.empty(),
                details);
    }

    /** Returns the response for a failed poll whose error is inside a 2xx response. */
    TaskResponse pollError(ApiException error) {
        return pollError(error, true);
    }

    /**
     * Returns the response for a failed poll. The failure is transient, or the task is unknown, or it is rejected.
     *
     * @param isJson whether the response is JSON, and so is one of the provider
     */
    TaskResponse pollError(ApiException error, boolean isJson) {
        String code = error.details().code().orElse("");
        int status = ErrorClassifier.statusOf(head, code);
        String providerStatus =
                head.isSuccessful() ? "code " + TextSanitizer.singleLine(code, MAX_CODE_LENGTH) : "HTTP " + status;
        if (protocol.notFoundCodes().stream().anyMatch(code::equalsIgnoreCase)) {
            return new TaskResponse.NotFound(notFound(error.providerMessage(), error), false, false);
        }
        if (isFinal(code)) {
            return new TaskResponse.Failure(State.FAILED, providerStatus, unknownBilling(error));
        }
        if (isTransient(status) || protocol.retryableCodes().stream().anyMatch(code::equalsIgnoreCase)) {
            return new TaskResponse.Pending(
                    State.UNKNOWN,
                    providerStatus,
                    OptionalInt.empty(),
                    error.rateLimit().retryAfter(),
                    true);
        }
        if (status == 404 || status == 410) {
            return new TaskResponse.NotFound(notFound(error.providerMessage(), error), false, status == 404 && !isJson);
        }
        return new TaskResponse.Failure(State.UNKNOWN, providerStatus, unknownBilling(error));
    }

    /** Returns the images of a task that has succeeded, although the response may hold errors in their place. */
    TaskResponse taskSucceeded(ImageResponse response) {
        return new TaskResponse.Done(response.mapFailures(TaskErrorMapper::failureOfTask));
    }

    /** Returns the response for a task that has succeeded, and whose response has an error in place of its images. */
    TaskResponse taskSucceeded(TaskFields fields, ApiException error) {
        return new TaskResponse.Failure(State.FAILED, fields.providerStatus(), failureOfTask(error));
    }

    /**
     * Returns the failure of a task for an error that the response about the task contains. The task has run, so that
     * it may be billed; an error with the same content rejects a request that is not a task. The task has ended
     * whatever the code of the error is.
     */
    static ImagesException failureOfTask(ImagesException failure) {
        if (!(failure instanceof ApiException error)) {
            return failure;
        }
        BillingStatus billing = error.billing() == BillingStatus.REJECTED
                ? ErrorClassifier.billingOf(error.details().usage()).orElse(BillingStatus.UNKNOWN)
                : error.billing();
        ErrorDetails details = error.details().toBuilder().billing(billing).build();
        return error instanceof ModerationException
                ? error.withDetails(details)
                : new TaskFailedException(String.valueOf(error.getMessage()), details, error.getCause());
    }

    /**
     * Returns the response for a failed request for the result of a task that has succeeded. An error that is neither
     * transient nor about the account is the result of the task, which is the same at each further request.
     */
    TaskResponse resultError(ApiException error, boolean isJson) {
        TaskResponse polled = pollError(error, isJson);
        boolean isResult = isJson
                && (head.isSuccessful() || head.status() == UNPROCESSABLE)
                && !(error instanceof AuthenticationException || error instanceof QuotaExceededException);
        return isResult && polled instanceof TaskResponse.Failure failure
                ? new TaskResponse.Failure(failure.state(), failure.providerStatus(), failureOfTask(failure.error()))
                : polled;
    }

    private static ImagesException unknownBilling(ApiException error) {
        return error.withDetails(
                error.details().toBuilder().billing(BillingStatus.UNKNOWN).build());
    }

    private boolean isFinal(String code) {
        return !code.isEmpty() && ValuePattern.matchesAny(protocol.finalCodes(), code);
    }

    /** Returns whether a status is transient. The status 501 is not: the server does not support the request. */
    private static boolean isTransient(int status) {
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
    }

    private TaskNotFoundException notFound(Optional<String> providerMessage, ApiException error) {
        String suffix = providerMessage
                .map(text -> ": " + TextSanitizer.singleLine(text, MAX_PROVIDER_MESSAGE_LENGTH))
                .orElse("");
        return new TaskNotFoundException(
                profile.id() + " does not know the task or has removed it" + suffix,
                error.details().toBuilder()
                        .billing(BillingStatus.UNKNOWN)
                        .hint(Optional.of("providers keep results for hours; no request was sent again"))
                        .build(),
                null);
    }
}
