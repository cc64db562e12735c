package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.DecodeException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.LimitException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.Texts;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ReplyFormat;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the answer out of what a 2xx leaves when its pictures are taken out. */
final class AnswerReader implements Reading<Answer> {
    private static final int LONGEST_CLUE = 200;
    private static final Pattern PLACEHOLDER = Pattern.compile("\"([0-9a-f]{32}[0-9]{1,9})\"");
    private static final long LATEST = 253_402_300_799L; // the year 9999

    private final ProviderProfile profile;
    private final ReplyFormat format;
    private final ReplyHead head;
    private final UnaryOperator<String> mask;

    AnswerReader(ProviderProfile profile, ReplyFormat format, ReplyHead head, UnaryOperator<String> mask) {
        this.profile = profile;
        this.format = format;
        this.head = head;
        this.mask = mask;
    }

    @Override
    public Set<String> imageMembers() {
        return format.imageMembers();
    }

    @Override
    public Set<String> addressMembers() {
        return format.addressMembers();
    }

    @Override
    public Answer read(String skeleton, Function<String, OptionalInt> ordinals, int images) {
        String text = mask.apply(skeleton);
        Json tree = tree(text);
        Answer answer = answer(tree, text, ordinals, images);
        if (answer.items().isEmpty()) {
            throw empty(tree, text);
        }
        return answer;
    }

    Json tree(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException impossible) { // the scanner let it pass
            throw new DecodeException(
                    profile.id() + " sent JSON that cannot be read", details("").build(), impossible);
        }
    }

    /** What this tree holds, which may be no picture at all. */
    Answer answer(Json whole, String text, Function<String, OptionalInt> ordinals, int images) {
        Json tree = whole.unfolded(format.documents());
        Items reader = new Items(format, ordinals);
        List<ImageItem> items = reader.of(tree);
        Usage usage = Usages.of(tree.at(format.usage()));
        Optional<Instant> created = tree.at(format.created()).number().stream()
                .boxed()
                .filter(seconds -> seconds > 0 && seconds <= LATEST)
                .map(Instant::ofEpochSecond)
                .findFirst();
        return new Answer(
                head,
                items,
                usage,
                created,
                RateLimits.of(head),
                elided(text, ordinals, images),
                reader.warnings(),
                Optional.empty());
    }

    /** The answer of which only whole pictures are known, because the rest never came. */
    @Override
    public Answer salvage(List<Integer> whole, ImagesException cause) {
        if (whole.isEmpty()) {
            throw cause;
        }
        List<ImageItem> items = whole.stream()
                .map(ordinal -> new ImageItem(
                        ordinal, OptionalInt.of(ordinal), Optional.empty(), Optional.empty(), Optional.empty()))
                .toList();
        return new Answer(
                head, items, Usage.NONE, Optional.empty(), RateLimits.of(head), "", List.of(), Optional.of(cause));
    }

    /** Why there is no picture in this tree. */
    ImagesException empty(Json tree, String text) {
        Usage usage = Usages.of(tree.at(format.usage()));
        ErrorReader errors = new ErrorReader(profile);
        Optional<ApiException> error = errors.inside(head, tree, text);
        if (error.isPresent()) {
            return error.get();
        }
        boolean emptyList = format.items().stream()
                .filter(pointer -> pointer.endsWith("/*"))
                .anyMatch(pointer ->
                        tree.at(pointer.substring(0, pointer.length() - 2)).isArray());
        if (format.emptyMeansModerated() && emptyList) {
            return errors.moderated(
                    head, "content moderation kept all pictures back: the answer holds none", text, usage);
        }
        return new DecodeException(
                profile.id() + " answered " + head.status() + " without a picture: " + Texts.line(text, LONGEST_CLUE),
                details(text).usage(usage).build(),
                null);
    }

    /** What is wrong with a body that the scanner refused; {@code start} is its beginning. */
    @Override
    public ImagesException refused(ScanException cause, String start) {
        String clue = mask.apply(start.startsWith("\ufeff") ? start.substring(1) : start);
        if (cause.kind() == ScanException.Kind.LIMIT) {
            return new LimitException(
                    profile.id() + " sent more than is taken: " + cause.getMessage(),
                    details(clue).build(),
                    cause);
        }
        if (clue.stripLeading().startsWith("<")) {
            return new DecodeException(
                    profile.id() + " answered with a web page, as a gateway or login page does: "
                            + Texts.line(Words.ofText(clue).message().orElse(""), LONGEST_CLUE),
                    details(clue)
                            .hint(Optional.of("check the base URL (most end with /v1)"))
                            .build(),
                    cause);
        }
        return new DecodeException(
                profile.id() + " sent something that is not JSON (" + cause.getMessage() + "): "
                        + Texts.line(clue, LONGEST_CLUE),
                details(clue).build(),
                cause);
    }

    ErrorDetails.Builder details(String body) {
        return ErrorDetails.of(CallOutcome.UNKNOWN)
                .provider(profile.id())
                .status(head.status())
                .requestId(head.requestId())
                .body(Optional.of(body).filter(text -> !text.isEmpty()))
                .rateLimit(RateLimits.of(head));
    }

    /** A server's own text may look like a placeholder, so that each has to be known as one. */
    private static String elided(String skeleton, Function<String, OptionalInt> ordinals, int images) {
        if (images == 0) {
            return skeleton;
        }
        StringBuilder text = new StringBuilder();
        int shown = 0;
        Matcher found = PLACEHOLDER.matcher(skeleton);
        while (found.find()) {
            boolean image = ordinals.apply(found.group(1)).isPresent();
            found.appendReplacement(
                    text, image ? "\"(image " + shown++ + ")\"" : Matcher.quoteReplacement(found.group()));
        }
        return found.appendTail(text).toString();
    }
}
