package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Warning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Decodes a body with an image under the status of an error like one under the status 200, unless it states an error.
 *
 * @param responses decodes a body with the status 200
 * @param parser parses its JSON
 * @param errors finds errors that it states
 * @param error decodes the text of an error
 */
record ErrorStatusDecoder(
        ResponseHead head,
        BodyDecoder<TaskResponse> responses,
        ImageBodyDecoder parser,
        ErrorDecoder errors,
        Function<String, TaskResponse> error)
        implements BodyDecoder<TaskResponse> {
    @Override
    public TaskResponse decode(String skeleton, Function<String, OptionalInt> ordinals, int imageCount) {
        ParsedBody body = parser.parse(skeleton, ordinals, imageCount);
        return statesError(body)
                ? error.apply(body.readableText())
                : withWarning(responses.decode(skeleton, ordinals, imageCount));
    }

    @Override
    public TaskResponse decodeTruncated(TruncatedBody body, ImagesException cause) {
        Optional<ParsedBody> start = start(body).filter(this::statesError);
        return start.isPresent()
                ? error.apply(start.get().readableText())
                : withWarning(responses.decodeTruncated(body, cause));
    }

    /** Returns the part of a truncated body that has arrived; empty if that is nothing. */
    private Optional<ParsedBody> start(TruncatedBody body) {
        try {
            return Optional.of(parser.parse(body.openDocument(), body.ordinals(), body.startedImages()));
        } catch (ImagesException ignored) {
            // Nothing has arrived, or the document exceeds a limit of the parser.
            return Optional.empty();
        }
    }

    private boolean statesError(ParsedBody body) {
        return ErrorMember.isStatedIn(body.tree())
                || errors.findInSuccess(head, body.tree(), body.text()).isPresent();
    }

    @Override
    public TaskResponse decodeImage(Optional<ImagesException> cause) {
        return withWarning(responses.decodeImage(cause));
    }

    private TaskResponse withWarning(TaskResponse response) {
        Warning warning = new Warning("images", "arrived with the status of an error, HTTP " + head.status());
        return response instanceof TaskResponse.Done done
                ? new TaskResponse.Done(done.response().withWarnings(List.of(warning)))
                : response;
    }

    @Override
    public ImagesException invalidBody(ScanException cause, String start) {
        return responses.invalidBody(cause, start);
    }

    @Override
    public Set<String> base64Members() {
        return responses.base64Members();
    }

    @Override
    public Set<String> urlMembers() {
        return responses.urlMembers();
    }
}
