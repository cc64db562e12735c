package io.imagesdk;

import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.TimeoutException;
import io.imagesdk.internal.decode.ReplyReader;
import io.imagesdk.internal.deliver.AddressGuard;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.transport.ApiKey;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.internal.wire.TaskReply.Pending;
import io.imagesdk.model.Attempt.Kind;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskCall;
import io.imagesdk.provider.TaskProtocol;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Makes the requests about tasks: each with a limit of its own, and with the key only where it belongs. */
final class TaskLooks {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TaskProtocol protocol;
    private final RequestEncoder encoder;
    private final HttpTransport transport;
    private final AddressGuard guard;
    private final Executor workers;

    TaskLooks(
            TaskProtocol protocol,
            RequestEncoder encoder,
            HttpTransport transport,
            AddressGuard guard,
            Executor workers) {
        this.protocol = protocol;
        this.encoder = encoder;
        this.transport = transport;
        this.guard = guard;
        this.workers = workers;
    }

    TaskProtocol protocol() {
        return protocol;
    }

    /** One look. */
    CompletableFuture<TaskReply> look(ImageTask task, ReplyReader.Setup setup, ApiKey key, CallScope scope) {
        ReplyReader reader = ReplyReader.ofLook(setup);
        return task.lookup()
                .map(address -> visit(address, reader, key, scope))
                .orElseGet(() -> call(Kind.POLL, protocol.lookup().orElseThrow(), task, reader, key, scope));
    }

    /** One look, after which there may be another: what may pass is Pending. */
    CompletableFuture<TaskReply> glance(ImageTask task, ReplyReader.Setup setup, ApiKey key, CallScope scope) {
        return patient(scope, part -> look(task, setup, key, part));
    }

    /** One try to fetch the result of a finished task. */
    CompletableFuture<TaskReply> result(
            ImageTask task, Optional<String> at, ReplyReader.Setup setup, ApiKey key, CallScope scope) {
        ReplyReader reader = ReplyReader.ofResult(setup);
        return patient(scope, part -> at.map(address -> visit(address, reader, key, part))
                .orElseGet(() -> call(Kind.POLL, protocol.resultCall().orElseThrow(), task, reader, key, part)));
    }

    /** Asks that the task be ended; fails when that was refused. */
    CompletableFuture<TaskReply> cancel(
            TaskCall how, ImageTask task, ReplyReader.Setup setup, ApiKey key, CallScope scope) {
        return call(Kind.CANCEL, how, task, ReplyReader.ofCancel(setup), key, scope);
    }

    private CompletableFuture<TaskReply> call(
            Kind kind, TaskCall how, ImageTask task, ReplyReader reader, ApiKey key, CallScope scope) {
        return transport.ask(kind, encoder.about(how, task.id()), key, reader, scope);
    }

    private CompletableFuture<TaskReply> visit(String address, ReplyReader reader, ApiKey key, CallScope scope) {
        return CompletableFuture.supplyAsync(() -> guard.check(address), workers)
                .thenCompose(visit -> visit.keyed()
                        ? transport.ask(Kind.POLL, encoder.look(visit.address()), key, reader, scope)
                        : transport.get(Kind.POLL, visit.address(), reader, scope));
    }

    private static CompletableFuture<TaskReply> patient(
            CallScope scope, Function<CallScope, CompletableFuture<TaskReply>> look) {
        CallScope part = scope.part(LIMIT, "the time for a look at the task");
        return look.apply(part)
                .whenComplete((reply, thrown) -> part.finish())
                .exceptionallyCompose(thrown -> passes(thrown, scope)
                        ? CompletableFuture.completedFuture(
                                new Pending(State.UNKNOWN, "no answer", OptionalInt.empty(), Optional.empty()))
                        : CompletableFuture.failedFuture(thrown));
    }

    /** A look costs nothing, so one that did not get through is made again, as long as the call itself goes on. */
    private static boolean passes(Throwable thrown, CallScope scope) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        boolean accident = cause instanceof ConnectionException
                || cause instanceof TimeoutException
                || cause instanceof DownloadException // a name that could not be resolved
                || cause instanceof CancellationException; // by the look's own limit
        return accident && scope.reason() == null;
    }
}
