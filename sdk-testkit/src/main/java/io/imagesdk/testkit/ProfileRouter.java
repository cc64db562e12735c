package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Handles the requests to profiles: operations, tasks and cancellations. */
final class ProfileRouter {
    private final ResponseFactory images;
    private final TaskHandler tasks;
    private final Ledger ledger;
    private final SandboxPage page;

    ProfileRouter(ResponseFactory images, TaskHandler tasks, Ledger ledger, SandboxPage page) {
        this.images = images;
        this.tasks = tasks;
        this.ledger = ledger;
        this.page = page;
    }

    SandboxResponse route(SandboxRequest request, ProfileCall call) throws RejectedException {
        return switch (call.kind()) {
            case GENERATE, EDIT -> create(request, call);
            case STATUS -> status(request, call);
            case RESULT -> result(request, call);
            case CANCEL -> cancel(call);
            case LIST -> list(request, call);
            case PROBE -> SandboxResponse.empty(200).withHeader("Allow", "OPTIONS, POST");
        };
    }

    private SandboxResponse create(SandboxRequest request, ProfileCall call) throws RejectedException {
        ImageSpec spec = ImageSpec.of(request);
        Directives directives = spec.directives();
        Charge charge = spec.charge(request.recorded());
        SandboxResponse response;
        if (directives.replaceResponse()) {
            response = RequestRouter.replaced(directives, request);
            page.add(request, response.status(), 0);
        } else {
            response = call.async() ? submit(request, call, spec, charge) : generate(call, spec, charge);
            page.add(request, response.status(), charge.images(), spec);
        }
        return response.sentAs(directives, !call.async());
    }

    private SandboxResponse submit(SandboxRequest request, ProfileCall call, ImageSpec spec, Charge charge)
            throws RejectedException {
        SandboxTask task = tasks.submit(spec, false, call.dialect().basePath());
        if (!spec.directives().has(Directives.TASK_FAIL)) {
            ledger.add(charge, task.id());
        }
        ProfileResponses responses = call.dialect().responses();
        ObjectNode body = responses.submission(task.id(), call.dialect(), request.origin());
        responses.addCost(body, charge.cost(), charge.images(), false);
        return SandboxResponse.json(200, body)
                .withHeader("Location", call.dialect().taskUrl(request.origin(), task.id(), ""));
    }

    private SandboxResponse generate(ProfileCall call, ImageSpec spec, Charge charge) throws RejectedException {
        ProfileResponses responses = call.dialect().responses();
        if (spec.directives().appliesToRequest(Directives.BLOCK)) {
            ledger.add(charge);
            return responses.moderated(false);
        }
        Optional<ImageShape> shape = responses.shape(false, Optional.of(spec.base64()));
        SandboxResponse response = spec.directives().has(Directives.BINARY) || shape.isEmpty()
                ? SandboxResponse.of(200, spec.format().mediaType(), images.image(spec, 0))
                : SandboxResponse.json(tree(call, spec, shape.get(), false).toContent());
        ledger.add(charge);
        return response;
    }

    /** Returns the response with the images of a request. */
    private ImageJsonTree tree(ProfileCall call, ImageSpec spec, ImageShape shape, boolean task)
            throws RejectedException {
        ProfileResponses responses = call.dialect().responses();
        List<Integer> delivered = spec.deliveredIndexes();
        int count = shape.isRepeatable() ? delivered.size() : Math.min(1, delivered.size());
        ImageJsonTree tree = new ImageJsonTree();
        List<String> texts = new ArrayList<>();
        for (int index : delivered.subList(0, count)) {
            texts.add(images.text(spec, index, tree, shape.content()));
        }
        ObjectNode body = count == 0 ? responses.empty(task) : responses.images(shape, count, task, texts::get);
        if (delivered.size() < spec.count()) {
            responses.block(body, shape, count, task);
        }
        responses.addCost(body, spec.cost(count), count, task);
        tree.root().setAll(body);
        return tree;
    }

    private SandboxResponse status(SandboxRequest request, ProfileCall call) throws RejectedException {
        ProfileResponses responses = call.dialect().responses();
        Optional<SandboxTask> found = tasks.find(call);
        if (found.isEmpty()) {
            return notFound(request);
        }
        SandboxTask task = found.get();
        return switch (tasks.poll(task)) {
            case QUEUED -> SandboxResponse.json(200, status(request, call, TaskState.QUEUED, task));
            case PROCESSING -> SandboxResponse.json(200, status(request, call, TaskState.RUNNING, task));
            case CANCELLED -> SandboxResponse.json(200, status(request, call, TaskState.CANCELLED, task));
            case EXPIRED -> SandboxResponse.json(200, status(request, call, TaskState.EXPIRED, task));
            case FAILED -> SandboxResponse.json(200, responses.failure(task.isBlocked()));
            case DONE ->
                responses.hasSeparateResult()
                        ? SandboxResponse.json(200, status(request, call, TaskState.DONE, task))
                        : SandboxResponse.json(result(call, task).toContent());
        };
    }

    private static ObjectNode status(SandboxRequest request, ProfileCall call, TaskState state, SandboxTask task) {
        int percent = state == TaskState.DONE ? 100 : task.progress();
        return call.dialect().responses().status(state, percent, task.id(), call.dialect(), request.origin());
    }

    private SandboxResponse result(SandboxRequest request, ProfileCall call) throws RejectedException {
        Optional<SandboxTask> task = tasks.find(call);
        return task.isEmpty()
                ? notFound(request)
                : SandboxResponse.json(result(call, task.get()).toContent());
    }

    private ImageJsonTree result(ProfileCall call, SandboxTask task) throws RejectedException {
        return task.result(spec -> tree(
                call,
                spec,
                call.dialect()
                        .responses()
                        .shape(true, Optional.of(spec.base64()))
                        .orElseThrow(() ->
                                new RejectedException(500, null, "The profile finds no image in a completed task.")),
                true));
    }

    private SandboxResponse list(SandboxRequest request, ProfileCall call) {
        TaskListPage page = new TaskListPage(call.dialect(), request.origin());
        List<SandboxTask> all = tasks.list(call.dialect().basePath());
        return SandboxResponse.json(200, page.of(all, request.query(), tasks::state));
    }

    private SandboxResponse cancel(ProfileCall call) {
        tasks.cancel(call.taskId());
        if (tasks.isCancelled(call.taskId())) {
            ledger.removeTask(call.taskId());
        }
        return SandboxResponse.empty(200);
    }

    private static SandboxResponse notFound(SandboxRequest request) {
        return SandboxResponse.json(404, request.error(404, null, "The task does not exist."));
    }
}
