package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.decode.ResponseDecoder.DecodeContext;
import io.imagesdk.internal.decode.StreamResponseDecoder;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.task.TaskAwaiter;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.Streaming;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One prepared call: its request is valid and encoded, its destination is open. Each verb runs a part of the same
 * chain, whose complete order stands in {@link #run}.
 *
 * @param <T> what the call delivers for an image
 */
public final class CallExecution<T> {
    /** The events of OpenAI's Images API. Gateways send them although the profile of their provider has no streams. */
    private static final Streaming USUAL_EVENTS = Streaming.builder()
            .partialEvents(List.of("image_generation.partial_image", "image_edit.partial_image"))
            .completedEvents(List.of("image_generation.completed", "image_edit.completed"))
            .build();

    private final HttpTransport transport;
    private final Optional<Prepared> prepared;
    private final ApiKey key;
    private final DecodeContext context;
    private final DeliverySession<T> destination;
    private final TaskAwaiter tasks;
    private final ResultAssembler<T> assembler;
    private final CallScope scope;

    /** A request that is ready to be sent. */
    record Prepared(SubRequest subRequest, WireRequest wire) {}

    /**
     * Creates a call.
     *
     * @param prepared the request; empty for a call that only awaits a task
     */
    CallExecution(
            HttpTransport transport,
            Optional<Prepared> prepared,
            ApiKey key,
            DecodeContext context,
            DeliverySession<T> destination,
            TaskAwaiter tasks,
            ResultAssembler<T> assembler,
            CallScope scope) {
        this.transport = transport;
        this.prepared = prepared;
        this.key = key;
        this.context = context;
        this.destination = destination;
        this.tasks = tasks;
        this.assembler = assembler;
        this.scope = scope;
    }

    /** Runs the complete call. Validation and encoding come before: see {@code CallPipeline.prepare}. */
    CompletableFuture<ImageResult<T>> run() {
        // A task may have previews. They must not appear under the names of results.
        destination.publishOnArrival(!isAsync());
        // transport and decode, then poll the task if the response names one, then deliver and assemble
        return send(decoder(isAsync())).thenCompose(this::awaitImages).thenCompose(this::deliver);
    }

    /** Sends the request, and returns the task that the response names. */
    CompletableFuture<ImageTask> submit() {
        return send(decoder(true))
                .thenCompose(response -> response instanceof TaskResponse.Started started
                        ? CompletableFuture.completedFuture(submitted(tasks.toTask(started, imagesRequest())))
                        : awaitImages(response)
                                .thenCompose(images -> tasks.toFinishedTask(images, imagesRequest(), destination)));
    }

    private ResponseHandler<TaskResponse> decoder(boolean async) {
        ResponseDecoder plain = ResponseDecoder.forRequest(context, async).withAbortedBody(this::record);
        Streaming streaming = context.profile()
                .operation(imagesRequest())
                .flatMap(Operation::streaming)
                .orElse(USUAL_EVENTS);
        return async
                ? plain
                : head -> head.isSuccessful() && mayBeEvents(streaming, head)
                        ? collected(streaming, head)
                        : plain.onHeaders(head);
    }

    /** Returns whether a response may be events. Their first bytes decide, but the first one of JSON lines is JSON. */
    private static boolean mayBeEvents(Streaming streaming, ResponseHead head) {
        return streaming.eventFormat() == Streaming.EventFormat.SSE
                || head.mediaType().equals("text/event-stream");
    }

    /** Returns the body of an event stream that answers a request without streaming: some gateways always stream. */
    private ResponseHandler.Body<TaskResponse> collected(Streaming streaming, ResponseHead head) {
        CollectedStream images =
                new CollectedStream(destination, streaming.endEvents().isEmpty() ? imageCount() : Integer.MAX_VALUE);
        ResponseHandler.Body<Optional<TaskResponse>> events =
                new StreamResponseDecoder(context, streaming, images, this::record).onHeaders(head);
        return events.map(plain -> plain.orElseGet(images::response));
    }

    /** Records what had arrived of the response when the call was aborted, so that the exception names it. */
    private void record(TaskResponse response) {
        if (response instanceof TaskResponse.Started started) {
            submitted(tasks.toTask(started, imagesRequest()));
        } else if (response instanceof TaskResponse.Done done) {
            List<ImageReference> images =
                    done.response().withIndexes(destination::indexOf).images();
            images.forEach(destination::expectFinal);
            destination.expectDownloads(images);
        }
    }

    /** Records a task, so that an exception names it if the call ends before the caller has received it. */
    private ImageTask submitted(ImageTask task) {
        scope.state().awaiting(task);
        return task;
    }

    /** Awaits a task that was submitted before, and delivers its images. */
    CompletableFuture<ImageResult<T>> resume(ImageTask task) {
        return tasks.resume(task).thenCompose(this::deliver);
    }

    /** Sends the request; the handler decodes the response while it arrives. */
    public <R> CompletableFuture<R> send(ResponseHandler<R> handler) {
        Optional<RetryPolicy> retryPolicy = context.profile().retriesAllowed()
                ? request().subRequest().options().retryPolicy()
                : Optional.empty();
        return transport.send(request().wire(), retryPolicy, key, handler, scope);
    }

    /** Returns a decoder for a response that arrives as events. */
    public StreamResponseDecoder streamDecoder(StreamEventHandler events) {
        return new StreamResponseDecoder(context, streaming(), events, this::record);
    }

    /** Returns how the images are streamed, which the operation must support. */
    public Streaming streaming() {
        return context.profile()
                .operation(imagesRequest())
                .flatMap(Operation::streaming)
                .orElseThrow();
    }

    /** Returns the images of a response: its own, or those of the task that it names. */
    public CompletableFuture<ImageResponse> awaitImages(TaskResponse response) {
        destination.publishOnArrival(false);
        return tasks.awaitImages(response, imagesRequest());
    }

    private CompletableFuture<ImageResult<T>> deliver(ImageResponse response) {
        int images = response.images().size();
        int total =
                prepared.map(request -> request.subRequest().totalOf(images)).orElse(images);
        ImageResponse indexed = response.withIndexes(destination::indexOf);
        return destination.deliver(indexed.images(), total).thenApply(outcomes -> assemble(indexed, outcomes));
    }

    /** Returns the result of these images; throws the exception of the call if none of them was delivered. */
    public ImageResult<T> assemble(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        return assembler.assemble(response, outcomes);
    }

    /** Returns the destination of the images. */
    public DeliverySession<T> destination() {
        return destination;
    }

    /** Returns the number of images that are requested. */
    public int imageCount() {
        return request().subRequest().count();
    }

    private Prepared request() {
        return prepared.orElseThrow();
    }

    private ImagesRequest imagesRequest() {
        return request().subRequest().request();
    }

    private boolean isAsync() {
        return request().subRequest().options().async();
    }
}
