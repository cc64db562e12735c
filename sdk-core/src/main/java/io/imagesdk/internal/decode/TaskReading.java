package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.DecodeException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.internal.wire.TaskReply.Pending;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.Meaning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Decides what an answer about a task says. Nobody else does. */
final class TaskReading implements Reading<TaskReply> {
    /** What was asked. */
    enum Question {
        /** For pictures, by a request that may or must be answered with a task. */
        SUBMISSION,
        /** For pictures, by a request that did not ask for a task. */
        PLAIN_SUBMISSION,
        /** How a task is. */
        LOOK,
        /** For the result of a finished task. */
        RESULT,
        /** That a task be ended. */
        CANCEL
    }

    private final ProviderProfile profile;
    private final TaskProtocol protocol;
    private final Question question;
    private final ReplyHead head;
    private final UnaryOperator<String> mask;
    private final TaskPictures pictures;
    private final TaskErrors errors;

    TaskReading(
            ProviderProfile profile,
            TaskProtocol protocol,
            Question question,
            ReplyHead head,
            UnaryOperator<String> mask) {
        this.profile = profile;
        this.protocol = protocol;
        this.question = question;
        this.head = head;
        this.mask = mask;
        this.pictures = new TaskPictures(profile, protocol, head, mask);
        this.errors = new TaskErrors(profile, protocol, head);
    }

    @Override
    public TaskReply read(String skeleton, Function<String, OptionalInt> ordinals, int images) {
        String text = mask.apply(skeleton);
        Json tree = pictures.first().tree(text);
        TaskFacts facts = new TaskFacts(protocol, head, tree);
        return switch (question) {
            case SUBMISSION, PLAIN_SUBMISSION -> submission(facts, text, ordinals, images);
            case LOOK -> look(facts, text, ordinals, images);
            case RESULT -> result(facts, text, ordinals, images);
            case CANCEL -> cancelled(facts, text);
        };
    }

    /** Pictures first: a server may answer at once although it was asked for a task, and those are never polled for. */
    private TaskReply submission(TaskFacts facts, String text, Function<String, OptionalInt> ordinals, int images) {
        Optional<Answer> now = pictures.find(facts.tree(), text, ordinals, images);
        if (now.isPresent()) {
            return new TaskReply.Done(now.get());
        }
        Optional<ApiException> error = new ErrorReader(profile).inside(head, facts.tree(), text);
        if (error.isPresent()) {
            throw error.get();
        }
        if (facts.meaning().filter(TaskReading::isEnd).isPresent()) {
            return errors.ended(facts, facts.meaning().get(), text);
        }
        boolean expected = question == Question.SUBMISSION
                || head.status() == 202
                || facts.meaning().filter(TaskReading::isWaiting).isPresent();
        Optional<String> lookup = facts.lookup();
        Optional<String> id = facts.id().or(() -> lookup.map(TaskReading::lastSegment));
        if (expected && id.isPresent()) {
            if (!ImageTask.isId(id.get())) {
                throw new DecodeException(
                        profile.id() + " named a task by what cannot be an id; it was accepted and may be billed",
                        pictures.first().details(text).build(),
                        null);
            }
            return new TaskReply.Started(id.get(), lookup, facts.pending());
        }
        return new TaskReply.Done(pictures.without(facts.tree(), text, ordinals, images));
    }

    private TaskReply look(TaskFacts facts, String text, Function<String, OptionalInt> ordinals, int images) {
        Optional<Meaning> meaning = facts.meaning();
        if (meaning.filter(TaskReading::isEnd).isPresent()) {
            return errors.ended(facts, meaning.get(), text);
        }
        boolean done = meaning.filter(Meaning.DONE::equals).isPresent();
        boolean unsaid = facts.word().isEmpty();
        if (head.status() == 202 || (!done && !unsaid)) { // a word that is not known is waited for
            return facts.pending();
        }
        Optional<Answer> found = pictures.find(facts.tree(), text, ordinals, images);
        if (found.isPresent()) {
            return new TaskReply.Done(found.get());
        }
        Optional<ApiException> error = new ErrorReader(profile).inside(head, facts.tree(), text);
        if (error.isPresent()) {
            return errors.ofLook(error.get(), text);
        }
        if (!done) {
            return facts.pending();
        }
        if (facts.result().isPresent() || protocol.resultCall().isPresent()) {
            return new TaskReply.Elsewhere(facts.result());
        }
        return new TaskReply.Done(pictures.without(facts.tree(), text, ordinals, images));
    }

    private TaskReply result(TaskFacts facts, String text, Function<String, OptionalInt> ordinals, int images) {
        Optional<Answer> found = pictures.find(facts.tree(), text, ordinals, images);
        if (found.isPresent()) {
            return new TaskReply.Done(found.get());
        }
        if (facts.meaning().filter(TaskReading::isEnd).isPresent()) {
            return errors.ended(facts, facts.meaning().get(), text);
        }
        Optional<ApiException> error = new ErrorReader(profile).inside(head, facts.tree(), text);
        if (error.isPresent()) {
            return errors.ofLook(error.get(), text);
        }
        return new TaskReply.Done(pictures.without(facts.tree(), text, ordinals, images));
    }

    /** A cancel that was taken is believed, unless the answer says that the task had ended otherwise. */
    private TaskReply cancelled(TaskFacts facts, String text) {
        Optional<ApiException> error = new ErrorReader(profile).inside(head, facts.tree(), text);
        Optional<Meaning> meaning = facts.meaning();
        if (meaning.isEmpty() && error.isPresent()) {
            throw error.get();
        }
        State state = meaning.filter(Meaning.DONE::equals).isPresent()
                ? State.DONE
                : meaning.filter(Meaning.FAILED::equals).isPresent() ? State.FAILED : State.CANCELLED;
        return new Pending(state, facts.word(), OptionalInt.empty(), Optional.empty());
    }

    @Override
    public Optional<TaskReply> blank() {
        return switch (question) {
            case LOOK ->
                head.status() == 202
                        ? Optional.of(new TaskFacts(protocol, head, Json.MISSING).pending())
                        : Optional.empty();
            case CANCEL -> Optional.of(new Pending(State.CANCELLED, "", OptionalInt.empty(), Optional.empty()));
            case SUBMISSION, PLAIN_SUBMISSION -> begunElsewhere();
            case RESULT -> Optional.empty();
        };
    }

    private Optional<TaskReply> begunElsewhere() {
        TaskFacts facts = new TaskFacts(protocol, head, Json.MISSING);
        Optional<String> lookup = facts.lookup();
        return lookup.map(TaskReading::lastSegment)
                .filter(ImageTask::isId)
                .map(id -> new TaskReply.Started(id, lookup, facts.pending()));
    }

    /** What an answer means that is no 2xx. */
    TaskReply refusal(String body) {
        ApiException error = new ErrorReader(profile).read(head, mask.apply(body));
        if (question == Question.LOOK || question == Question.RESULT) {
            return errors.ofLook(error, body);
        }
        throw error;
    }

    /** A submission's whole pictures were paid for; a look can be repeated. */
    @Override
    public TaskReply salvage(List<Integer> whole, ImagesException cause) {
        if (question == Question.SUBMISSION || question == Question.PLAIN_SUBMISSION) {
            return new TaskReply.Done(pictures.first().salvage(whole, cause));
        }
        throw cause;
    }

    @Override
    public ImagesException refused(ScanException cause, String start) {
        return pictures.first().refused(cause, start);
    }

    @Override
    public Set<String> imageMembers() {
        return pictures.imageMembers();
    }

    @Override
    public Set<String> addressMembers() {
        return pictures.addressMembers();
    }

    private static boolean isEnd(Meaning meaning) {
        return switch (meaning) {
            case FAILED, CANCELLED, MODERATED, EXPIRED -> true;
            case QUEUED, RUNNING, DONE -> false;
        };
    }

    private static boolean isWaiting(Meaning meaning) {
        return meaning == Meaning.QUEUED || meaning == Meaning.RUNNING;
    }

    private static String lastSegment(String address) {
        String path = address.replaceAll("[?#].*", "").replaceAll("/+$", "");
        String segment = path.substring(path.lastIndexOf('/') + 1);
        return ImageTask.isId(segment) ? segment : "unnamed";
    }
}
