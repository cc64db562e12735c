package io.imagesdk.internal.task;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.url.PollUrlValidator;
import io.imagesdk.internal.wire.TaskPage;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.internal.wire.TaskResponse.ResultAt;
import io.imagesdk.model.Attempt.Kind;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskListing;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Sends the requests about tasks. Each has a timeout of its own, and only trusted hosts receive the API key. */
public final class TaskClient {
    /** The time until a poll has a result, or until an image arrives. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private static final int MAX_MESSAGE_LENGTH = 1_000;
    private static final String TRUST_HINT =
            "add the host to trustedHosts of the task in the profile if it may receive the key";

    private final TaskProtocol protocol;
    private final RequestEncoder encoder;
    private final HttpTransport transport;
    private final PollUrlValidator urlValidator;
    private final Executor lookups;

    /**
     * Creates the client of one service.
     *
     * @param lookups the executor for the validation of URLs, which may block
     */
    public TaskClient(
            TaskProtocol protocol,
            RequestEncoder encoder,
            HttpTransport transport,
            PollUrlValidator urlValidator,
            Executor lookups) {
        this.protocol = protocol;
        this.encoder = encoder;
        this.transport = transport;
        this.urlValidator = urlValidator;
        this.lookups = lookups;
    }

    TaskProtocol protocol() {
        return protocol;
    }

    /** Polls the task once. */
    CompletableFuture<TaskResponse> poll(
            ImageTask sealedTask, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        ImageTask task = SealedTask.open(sealedTask, key);
        ResponseDecoder decoder = ResponseDecoder.forPoll(context, task.resultUrl());
        return task.statusUrl()
                .map(url -> pollUrl(url, decoder, key, scope)
                        .exceptionallyCompose(error -> canPollById(task, error)
                                ? pollById(task, decoder, key, scope)
                                        .thenApply(response -> requireKnown(response, error))
                                : CompletableFuture.failedFuture(error)))
                .orElseGet(() -> pollById(task, decoder, key, scope));
    }

    /** Returns whether a poll failed because its URL cannot be used, and the id of the task can. */
    private boolean canPollById(ImageTask task, Throwable error) {
        return CompletionErrors.unwrap(error) instanceof BlockedUrlException
                && protocol.statusRequest().isPresent()
                && !task.id().equals(TaskResponse.Started.UNNAMED);
    }

    /** Throws the error of the status URL if the poll by id does not find the task either. */
    private static TaskResponse requireKnown(TaskResponse response, Throwable error) {
        if (response instanceof TaskResponse.NotFound notFound
                && !notFound.isUnreadable()
                && CompletionErrors.unwrap(error) instanceof RuntimeException cause) {
            throw cause;
        }
        return response;
    }

    private CompletableFuture<TaskResponse> pollById(
            ImageTask task, ResponseDecoder decoder, ApiKey key, CallScope scope) {
        TaskRequest request = protocol.statusRequest().orElseThrow(() -> missingUrl("status_url", "statusRequest"));
        return call(Kind.POLL, request, task, Map.of(), decoder, key, scope);
    }

    /** Polls the task once, and returns Pending for a failure that may be transient. */
    CompletableFuture<TaskResponse> pollLeniently(
            ImageTask task, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        return tolerateFailures(scope, part -> poll(task, untimed(context, part), key, part));
    }

    /** Requests the result of a finished task once, and returns Pending for a failure that may be transient. */
    CompletableFuture<TaskResponse> result(
            ImageTask sealedTask, ResultAt at, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        ImageTask task = SealedTask.open(sealedTask, key);
        return tolerateFailures(scope, part -> {
            ResponseDecoder decoder = ResponseDecoder.forResult(untimed(context, part));
            return at.url()
                    .map(url -> pollUrl(url, decoder, key, part))
                    .orElseGet(() -> call(
                            Kind.POLL, protocol.resultRequest().orElseThrow(), task, at.values(), decoder, key, part));
        });
    }

    private static ResponseDecoder.DecodeContext untimed(ResponseDecoder.DecodeContext context, CallScope poll) {
        return context.withImages(new UntimedImages(context.images(), poll));
    }

    /** Requests that the task is cancelled; fails if the provider rejects this. */
    CompletableFuture<TaskResponse> cancel(
            ImageTask sealedTask, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        ImageTask task = SealedTask.open(sealedTask, key);
        ResponseDecoder decoder = ResponseDecoder.forCancel(context);
        return task.cancelUrl()
                .map(url -> cancelUrl(url, decoder, key, scope))
                .orElseGet(() -> call(
                        Kind.CANCEL,
                        protocol.cancelRequest().orElseThrow(this::notCancellable),
                        task,
                        Map.of(),
                        decoder,
                        key,
                        scope));
    }

    private CompletableFuture<TaskResponse> call(
            Kind kind,
            TaskRequest request,
            ImageTask task,
            Map<String, String> values,
            ResponseDecoder decoder,
            ApiKey key,
            CallScope scope) {
        return transport.sendOnce(kind, encoder.encodeTaskRequest(request, task, values), key, decoder, scope);
    }

    /** Cancels by a URL. A host that is not trusted gets no request, because it would be one without the API key. */
    private CompletableFuture<TaskResponse> cancelUrl(
            String url, ResponseDecoder decoder, ApiKey key, CallScope scope) {
        return check(urlValidator, url, scope).thenCompose(allowedUrl -> {
            if (!allowedUrl.withKey()) {
                throw untrusted("cancel URL", allowedUrl, BillingStatus.UNKNOWN, scope);
            }
            return transport.sendOnce(
                    Kind.CANCEL,
                    encoder.encodeCancel(protocol.cancelUrlMethod(), allowedUrl.url()),
                    key,
                    decoder,
                    scope);
        });
    }

    private static BlockedUrlException untrusted(
            String subject, PollUrlValidator.AllowedUrl url, BillingStatus billing, CallScope scope) {
        return new BlockedUrlException(
                "host of the " + subject + " is not trusted, "
                        + scope.log().masked(url.url().getAuthority()) + "; " + TRUST_HINT,
                ErrorDetails.of(billing).hint(Optional.of(TRUST_HINT)).build(),
                null);
    }

    private InvalidRequestException notCancellable() {
        return protocol.cancelUrlPointers().isEmpty()
                ? invalidTask("task", "cannot be cancelled: this provider has no request for it")
                : missingUrl("cancel_url", "cancelRequest");
    }

    private static InvalidRequestException missingUrl(String member, String request) {
        return invalidTask("task." + member, "is required, because the profile has no " + request);
    }

    private static InvalidRequestException invalidTask(String field, String rule) {
        return new InvalidRequestException(
                List.of(new Violation(field, rule, "")),
                ErrorDetails.of(BillingStatus.NOT_SENT).build());
    }

    private CompletableFuture<TaskResponse> pollUrl(String url, ResponseDecoder decoder, ApiKey key, CallScope scope) {
        return check(urlValidator, url, scope)
                .thenCompose(allowedUrl -> allowedUrl.withKey()
                        ? transport.sendOnce(Kind.POLL, encoder.encodePoll(allowedUrl.url()), key, decoder, scope)
                        : transport
                                .get(Kind.POLL, allowedUrl.url(), decoder, scope)
                                .thenApply(response -> explainMissingKey(
                                        response,
                                        scope.log().masked(allowedUrl.url().getAuthority()))));
    }

    /**
     * Requests a page of the list of tasks.
     *
     * @param position the token or the number of the page; an empty string for the first page
     */
    CompletableFuture<TaskPage> page(
            TaskListing listing, String position, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        return transport.sendOnce(
                Kind.POLL, encoder.encodeTaskList(listing, position), key, ResponseDecoder.forTaskList(context), scope);
    }

    /** Requests a page of the list of tasks at a URL. A host that is not trusted gets no request. */
    CompletableFuture<TaskPage> pageAt(
            TaskListing listing, String url, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        return check(urlValidator.forPages(), url, scope).thenCompose(allowedUrl -> {
            if (!allowedUrl.withKey()) {
                throw untrusted("next page of the list", allowedUrl, BillingStatus.NOT_SENT, scope);
            }
            return transport.sendOnce(
                    Kind.POLL,
                    encoder.encodeTaskList(listing, allowedUrl.url()),
                    key,
                    ResponseDecoder.forTaskList(context),
                    scope);
        });
    }

    private CompletableFuture<PollUrlValidator.AllowedUrl> check(
            PollUrlValidator validator, String url, CallScope scope) {
        return scope.supply(() -> validator.check(url), lookups)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(
                        CompletionErrors.unwrap(error) instanceof ImagesException failure
                                ? scope.log().withMaskedMessage(failure)
                                : error));
    }

    /** Replaces the error of a poll that was rejected because the host is not trusted with the API key. */
    private static TaskResponse explainMissingKey(TaskResponse response, String host) {
        if (!(response instanceof TaskResponse.Failure failure)
                || !(failure.error() instanceof AuthenticationException rejected)) {
            return response;
        }
        String rejection = rejected.providerMessage()
                .map(text -> ": " + TextSanitizer.singleLine(text, MAX_MESSAGE_LENGTH))
                .orElse("");
        AuthenticationException explained = new AuthenticationException(
                "host of the status URL is not trusted, " + host + "; it rejected the poll without an API key"
                        + rejection + "; " + TRUST_HINT,
                rejected.details().toBuilder().hint(TRUST_HINT).build(),
                null);
        return new TaskResponse.Failure(failure.state(), failure.providerStatus(), explained);
    }

    private static CompletableFuture<TaskResponse> tolerateFailures(
            CallScope scope, Function<CallScope, CompletableFuture<TaskResponse>> request) {
        CallScope part = scope.withTimeout(REQUEST_TIMEOUT, "task poll");
        return request.apply(part)
                .whenComplete((response, error) -> part.finish())
                .exceptionallyCompose(error -> isTransient(error, scope)
                        ? CompletableFuture.completedFuture(
                                new Pending(State.UNKNOWN, "no response", OptionalInt.empty(), Optional.empty()))
                        : CompletableFuture.failedFuture(error));
    }

    /** Returns whether a poll may be repeated: it is free, so a failed exchange does not end the call. */
    private static boolean isTransient(Throwable error, CallScope scope) {
        Throwable cause = CompletionErrors.unwrap(error);
        // A DownloadException: the host name of a poll URL was not resolved. A CancellationException: the timeout of
        // this request.
        boolean exchangeFailed = cause instanceof ConnectionException
                || cause instanceof CallTimeoutException
                || cause instanceof DownloadException
                || cause instanceof CancellationException;
        return exchangeFailed && scope.abortReason() == null;
    }
}
