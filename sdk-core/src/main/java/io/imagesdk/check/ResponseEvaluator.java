package io.imagesdk.check;

import io.imagesdk.check.ResponseExample.RequestType;
import io.imagesdk.check.ResponseReport.Meaning;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskPage;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Limits;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** Decodes example responses in their order with the decoder of the calls, and translates its results. */
final class ResponseEvaluator {
    private static final URI EXAMPLE_URL = URI.create("https://example.invalid/");

    private final ProviderProfile profile;
    /** The URL of the result that the last submission contained. */
    private Optional<String> resultUrl = Optional.empty();

    ResponseEvaluator(ProviderProfile profile) {
        this.profile = profile;
    }

    ResponseReport evaluate(ResponseExample example, RequestType type) {
        ResponseHead head =
                new ResponseHead(profile.baseUrl().orElse(EXAMPLE_URL), example.status(), example.headers());
        ImageCounter images = new ImageCounter();
        Outcome outcome;
        try {
            outcome = type == RequestType.LIST
                    ? outcome(decode(listDecoder(images), head, example))
                    : outcome(decode(decoder(images, type), head, example), images);
        } catch (ImagesException e) {
            outcome = Outcome.ofError(e, Optional.empty());
        }
        Optional<ImagesException> error = outcome.error();
        return new ResponseReport(
                example,
                type,
                outcome.meaning(),
                outcome.tasks(),
                outcome.images(),
                error,
                error.map(e -> e.details().usage()).orElse(outcome.usage()),
                error.flatMap(e -> e.details().requestId())
                        .or(outcome::requestId)
                        .or(head::requestId));
    }

    private static <R> R decode(ResponseHandler<R> decoder, ResponseHead head, ResponseExample example) {
        ResponseHandler.Body<R> body = decoder.onHeaders(head);
        body.accept(ByteBuffer.wrap(example.body()));
        return body.onComplete();
    }

    private ResponseDecoder.DecodeContext context(ImageCounter images) {
        return new ResponseDecoder.DecodeContext(
                profile, Optional.empty(), Limits.DEFAULT, images, UnaryOperator.identity(), Optional.empty());
    }

    private ResponseHandler<TaskPage> listDecoder(ImageCounter images) {
        if (profile.task().flatMap(TaskProtocol::listing).isEmpty()) {
            throw new InvalidResponseException(
                    "profile " + profile.id() + " has no listing of tasks: add listing to its task",
                    ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                    null);
        }
        return ResponseDecoder.forTaskList(context(images));
    }

    private ResponseDecoder decoder(ImageCounter images, RequestType type) {
        ResponseDecoder.DecodeContext context = context(images);
        if (profile.task().isEmpty()) {
            return ResponseDecoder.forRequest(context, false);
        }
        return switch (type) {
            case SUBMIT -> ResponseDecoder.forRequest(context, true);
            case POLL -> ResponseDecoder.forPoll(context, resultUrl);
            case RESULT -> ResponseDecoder.forResult(context);
            case CANCEL, LIST -> ResponseDecoder.forCancel(context);
        };
    }

    private Outcome outcome(TaskPage page) {
        List<ResponseReport.Task> tasks = page.tasks().stream()
                .map(task -> listed(task, outcome(task.state(), new ImageCounter())))
                .toList();
        return new Outcome(Meaning.TASKS_LISTED, tasks, List.of(), Optional.empty(), Usage.NONE, Optional.empty());
    }

    /** Returns a task of a list. One that the provider has removed has no state. */
    private static ResponseReport.Task listed(TaskPage.ListedTask task, Outcome outcome) {
        Optional<ResponseReport.Task> state = outcome.tasks().stream().findFirst();
        return new ResponseReport.Task(
                Optional.of(task.id()),
                state.map(ResponseReport.Task::state).orElse(State.FAILED),
                state.map(ResponseReport.Task::providerStatus).orElse(""),
                state.map(ResponseReport.Task::percent).orElse(OptionalInt.empty()),
                task.urls().status());
    }

    private Outcome outcome(TaskResponse response, ImageCounter images) {
        if (response instanceof TaskResponse.Done done) {
            List<ResponseReport.Image> found = done.response().images().stream()
                    .map(image -> image(image, images))
                    .toList();
            return new Outcome(
                    Meaning.IMAGES,
                    List.of(),
                    found,
                    done.response().incompleteCause(),
                    done.response().usage(),
                    done.response().facts().requestId());
        }
        if (response instanceof TaskResponse.ResultAt result) {
            ResponseReport.Task task =
                    new ResponseReport.Task(Optional.empty(), State.DONE, "", OptionalInt.empty(), result.url());
            return Outcome.ofTask(Meaning.RESULT_ELSEWHERE, task, result.usage());
        }
        if (response instanceof TaskResponse.Started started) {
            ResponseReport.Task task = task(
                    Optional.of(started.id()), started.state(), started.urls().status());
            resultUrl = started.urls().result();
            return Outcome.ofTask(Meaning.TASK_STARTED, task, started.usage());
        }
        if (response instanceof TaskResponse.Pending pending) {
            ResponseReport.Task task = task(Optional.empty(), pending, Optional.empty());
            if (pending.isPollFailed()) {
                return Outcome.ofTask(Meaning.POLL_REPEATED, task, Usage.NONE);
            }
            boolean cancelled = pending.state() == State.CANCELLED;
            return Outcome.ofTask(cancelled ? Meaning.TASK_CANCELLED : Meaning.TASK_CONTINUES, task, Usage.NONE);
        }
        if (response instanceof TaskResponse.Failure failure) {
            ResponseReport.Task task = new ResponseReport.Task(
                    Optional.empty(),
                    failure.state(),
                    failure.state() == State.UNKNOWN ? "" : failure.providerStatus(),
                    OptionalInt.empty(),
                    Optional.empty());
            return Outcome.ofError(failure.error(), Optional.of(task));
        }
        ImagesException error = response instanceof TaskResponse.NotFound notFound
                ? notFound.error()
                : ((TaskResponse.Unreadable) response).error();
        return Outcome.ofError(error, Optional.empty());
    }

    private static ResponseReport.Task task(
            Optional<String> id, TaskResponse.Pending pending, Optional<String> statusUrl) {
        String status = pending.isPollFailed() ? "" : pending.providerStatus();
        return new ResponseReport.Task(id, pending.state(), status, pending.percent(), statusUrl);
    }

    private static ResponseReport.Image image(ImageReference image, ImageCounter images) {
        return image.ordinal().isPresent()
                ? new ResponseReport.Image(
                        images.bytes(image.ordinal().getAsInt()),
                        images.format(image.ordinal().getAsInt()),
                        Optional.empty(),
                        image.failure())
                : new ResponseReport.Image(0, Optional.empty(), image.url(), image.failure());
    }

    /** What a response means, independent of the example. */
    private record Outcome(
            Meaning meaning,
            List<ResponseReport.Task> tasks,
            List<ResponseReport.Image> images,
            Optional<ImagesException> error,
            Usage usage,
            Optional<String> requestId) {
        static Outcome ofTask(Meaning meaning, ResponseReport.Task task, Usage usage) {
            return new Outcome(meaning, List.of(task), List.of(), Optional.empty(), usage, Optional.empty());
        }

        /** Returns the outcome of an exception. A response that cannot be decoded is not an error of the provider. */
        static Outcome ofError(ImagesException e, Optional<ResponseReport.Task> task) {
            boolean undecodable = e instanceof InvalidResponseException || e instanceof ResponseTooLargeException;
            Meaning meaning = e instanceof ModerationException ? Meaning.BLOCKED : Meaning.ERROR;
            return new Outcome(
                    undecodable ? Meaning.NOT_UNDERSTOOD : meaning,
                    task.stream().toList(),
                    List.of(),
                    Optional.of(e),
                    Usage.NONE,
                    Optional.empty());
        }
    }
}
