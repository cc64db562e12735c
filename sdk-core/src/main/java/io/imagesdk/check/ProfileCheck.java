package io.imagesdk.check;

import io.imagesdk.check.ResponseExample.RequestType;
import io.imagesdk.check.ResponseReport.Meaning;
import io.imagesdk.provider.ProviderProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The result of a check of a profile against example responses. It costs nothing: nothing is sent, and no API key is
 * needed. Use it in the tests of a profile that you write:
 *
 * <pre>{@code
 * ProfileCheck check = ProfileCheck.of(
 *         Providers.read(Path.of("gateway.json")),
 *         List.of(ResponseExample.read(Path.of("submit.json")), ResponseExample.read(Path.of("done.json"))));
 * assertTrue(check.isComplete(), check.toString());
 * }</pre>
 *
 * @param responses what the profile reads from each response, in the order of the examples
 * @param unmatchedPointers the pointers of the profile that led to nothing in all responses
 */
public record ProfileCheck(List<ResponseReport> responses, List<UnmatchedPointer> unmatchedPointers) {
    private static final int MIN_ERROR_STATUS = 400;

    /** Copies the lists and checks that they are not null. */
    public ProfileCheck {
        responses = List.copyOf(Objects.requireNonNull(responses, "responses"));
        unmatchedPointers = List.copyOf(Objects.requireNonNull(unmatchedPointers, "unmatchedPointers"));
    }

    /**
     * A pointer of a profile that led to nothing.
     *
     * @param member the member of the profile, as a JSON pointer, for example {@code /task/idPointers}
     * @param pointer the pointer
     * @param alternative whether another pointer of the same member led to a value, so that this one may be needed for
     *     other responses only
     */
    public record UnmatchedPointer(String member, String pointer, boolean alternative) {
        /** Checks that no component is null. */
        public UnmatchedPointer {
            Objects.requireNonNull(member, "member");
            Objects.requireNonNull(pointer, "pointer");
        }
    }

    /**
     * Checks a profile against examples. The order of the examples is that of the responses in a call: for a profile
     * with tasks, the first one and those with the status of an error are responses to submissions, the one after a
     * task whose result needs another request is the result, and all others are polls. {@link ResponseExample#as}
     * sets another type of request.
     * Defaults that the profile does not state are not reported as unmatched. This method does not block and sends
     * nothing.
     *
     * @param profile the profile
     * @param examples the examples; an empty list leaves all pointers unmatched
     * @return the result
     */
    public static ProfileCheck of(ProviderProfile profile, List<ResponseExample> examples) {
        ResponseEvaluator evaluator = new ResponseEvaluator(Objects.requireNonNull(profile, "profile"));
        List<ResponseReport> responses = new ArrayList<>();
        for (ResponseExample example : Objects.requireNonNull(examples, "examples")) {
            responses.add(
                    evaluator.evaluate(example, example.type().orElseGet(() -> nextType(profile, example, responses))));
        }
        return new ProfileCheck(responses, ProfilePointers.of(profile).unmatched(profile, examples));
    }

    private static RequestType nextType(
            ProviderProfile profile, ResponseExample example, List<ResponseReport> earlier) {
        if (profile.task().isEmpty() || earlier.isEmpty() || example.status() >= MIN_ERROR_STATUS) {
            return RequestType.SUBMIT;
        }
        Meaning last = earlier.get(earlier.size() - 1).meaning();
        return last == Meaning.RESULT_ELSEWHERE ? RequestType.RESULT : RequestType.POLL;
    }

    /**
     * Returns whether the profile understands every response, and whether each member with pointers led to a value.
     *
     * @return whether nothing is missing
     */
    public boolean isComplete() {
        return responses.stream().allMatch(ResponseReport::isUnderstood)
                && unmatchedPointers.stream().allMatch(UnmatchedPointer::alternative);
    }
}
