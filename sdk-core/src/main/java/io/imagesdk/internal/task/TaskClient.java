package io.imagesdk.internal.task;

import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.url.PollUrlValidator;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.model.Attempt.Kind;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Makes the requests about tasks: each with a limit of its own, and with the key only where it belongs. */
public final class TaskClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TaskProtocol protocol;
    private final RequestEncoder encoder;
    private final HttpTransport transport;
    private final PollUrlValidator urlValidator;
    private final Executor workers;

    public TaskClient(
            TaskProtocol protocol,
            RequestEncoder encoder,
            HttpTransport transport,
            PollUrlValidator urlValidator,
            Executor workers) {
        this.protocol = protocol;
        this.encoder = encoder;
        this.transport = transport;
        this.urlValidator = urlValidator;
        this.workers = workers;
    }

    TaskProtocol protocol() {
        return protocol;
    }

    /** One look. */
    CompletableFuture<TaskResponse> poll(
            ImageTask task, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        ResponseDecoder decoder = ResponseDecoder.forPoll(context);
        return task.statusUrl()
                .map(address -> pollUrl(address, decoder, key, scope))
                .orElseGet(() -> call(Kind.POLL, protocol.statusRequest().orElseThrow(), task, decoder, key, scope));
    }

    /** One look, after which there may be another: what may pass is Pending. */
    CompletableFuture<TaskResponse> pollLeniently(
            ImageTask task, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        return tolerateFailures(scope, part -> poll(task, context, key, part));
    }

    /** One try to fetch the result of a finished task. */
    CompletableFuture<TaskResponse> result(
            ImageTask task, Optional<String> at, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        ResponseDecoder decoder = ResponseDecoder.forResult(context);
        return tolerateFailures(scope, part -> at.map(address -> pollUrl(address, decoder, key, part))
                .orElseGet(() -> call(Kind.POLL, protocol.resultRequest().orElseThrow(), task, decoder, key, part)));
    }

    /** Asks that the task be ended; fails when that was refused. */
    CompletableFuture<TaskResponse> cancel(
            TaskRequest how, ImageTask task, ResponseDecoder.DecodeContext context, ApiKey key, CallScope scope) {
        return call(Kind.CANCEL, how, task, ResponseDecoder.forCancel(context), key, scope);
    }

    private CompletableFuture<TaskResponse> call(
            Kind kind, TaskRequest how, ImageTask task, ResponseDecoder decoder, ApiKey key, CallScope scope) {
        return transport.sendOnce(kind, encoder.about(how, task.id()), key, decoder, scope);
    }

    private CompletableFuture<TaskResponse> pollUrl(
            String address, ResponseDecoder decoder, ApiKey key, CallScope scope) {
        return CompletableFuture.supplyAsync(() -> urlValidator.check(address), workers)
                .thenCompose(allowedUrl -> allowedUrl.withKey()
                        ? transport.sendOnce(Kind.POLL, encoder.look(allowedUrl.url()), key, decoder, scope)
                        : transport.get(Kind.POLL, allowedUrl.url(), decoder, scope));
    }

    private static CompletableFuture<TaskResponse> tolerateFailures(
            CallScope scope, Function<CallScope, CompletableFuture<TaskResponse>> look) {
        CallScope part = scope.withTimeout(LIMIT, "the time for a look at the task");
        return look.apply(part)
                .whenComplete((response, error) -> part.finish())
                .exceptionallyCompose(thrown -> isTransient(thrown, scope)
                        ? CompletableFuture.completedFuture(
                                new Pending(State.UNKNOWN, "no answer", OptionalInt.empty(), Optional.empty()))
                        : CompletableFuture.failedFuture(thrown));
    }

    /** A look costs nothing, so one that did not get through is made again, as long as the call itself goes on. */
    private static boolean isTransient(Throwable error, CallScope scope) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        boolean accident = cause instanceof ConnectionException
                || cause instanceof CallTimeoutException
                || cause instanceof DownloadException // a name that could not be resolved
                || cause instanceof CancellationException; // by the look's own limit
        return accident && scope.abortReason() == null;
    }
}
