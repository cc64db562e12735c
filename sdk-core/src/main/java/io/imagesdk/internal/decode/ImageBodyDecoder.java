package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TextSanitizer;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
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
final class ImageBodyDecoder implements BodyDecoder<ImageResponse> {
    private static final int LONGEST_CLUE = 200;
    private static final Pattern PLACEHOLDER = Pattern.compile("\"([0-9a-f]{32}[0-9]{1,9})\"");
    private static final long LATEST = 253_402_300_799L; // the year 9999

    private final ProviderProfile profile;
    private final ResponseMapping format;
    private final ResponseHead head;
    private final UnaryOperator<String> mask;

    ImageBodyDecoder(ProviderProfile profile, ResponseMapping format, ResponseHead head, UnaryOperator<String> mask) {
        this.profile = profile;
        this.format = format;
        this.head = head;
        this.mask = mask;
    }

    @Override
    public Set<String> base64Members() {
        return format.base64Members();
    }

    @Override
    public Set<String> urlMembers() {
        return format.urlMembers();
    }

    @Override
    public ImageResponse decode(String skeleton, Function<String, OptionalInt> ordinals, int images) {
        String text = mask.apply(skeleton);
        Json tree = parse(text);
        ImageResponse response = decodeTree(tree, text, ordinals, images);
        if (response.images().isEmpty()) {
            throw noImages(tree, text);
        }
        return response;
    }

    Json parse(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) { // the scanner let it pass
            throw new InvalidResponseException(
                    profile.id() + " sent JSON that cannot be read", details("").build(), e);
        }
    }

    /** What this tree holds, which may be no picture at all. */
    ImageResponse decodeTree(Json whole, String text, Function<String, OptionalInt> ordinals, int images) {
        Json tree = whole.withEmbeddedJson(format.embeddedJsonPointers());
        ImageExtractor reader = new ImageExtractor(format, ordinals);
        List<ImageReference> items = reader.extract(tree);
        Usage usage = UsageParser.of(tree.at(format.usagePointer()));
        Optional<Instant> created = tree.at(format.createdAtPointer()).number().stream()
                .boxed()
                .filter(seconds -> seconds > 0 && seconds <= LATEST)
                .map(Instant::ofEpochSecond)
                .findFirst();
        return new ImageResponse(
                head,
                items,
                usage,
                created,
                RateLimitParser.of(head),
                elided(text, ordinals, images),
                reader.warnings(),
                Optional.empty());
    }

    /** The answer of which only whole pictures are known, because the rest never came. */
    @Override
    public ImageResponse decodeTruncated(List<Integer> whole, ImagesException cause) {
        if (whole.isEmpty()) {
            throw cause;
        }
        List<ImageReference> items = whole.stream()
                .map(ordinal -> new ImageReference(
                        ordinal, OptionalInt.of(ordinal), Optional.empty(), Optional.empty(), Optional.empty()))
                .toList();
        return new ImageResponse(
                head, items, Usage.NONE, Optional.empty(), RateLimitParser.of(head), "", List.of(), Optional.of(cause));
    }

    /** Why there is no picture in this tree. */
    ImagesException noImages(Json tree, String text) {
        Usage usage = UsageParser.of(tree.at(format.usagePointer()));
        ErrorDecoder errors = new ErrorDecoder(profile);
        Optional<ApiException> error = errors.findInSuccess(head, tree, text);
        if (error.isPresent()) {
            return error.get();
        }
        boolean emptyList = format.imagePointers().stream()
                .filter(pointer -> pointer.endsWith("/*"))
                .anyMatch(pointer ->
                        tree.at(pointer.substring(0, pointer.length() - 2)).isArray());
        if (format.emptyMeansModerated() && emptyList) {
            return errors.moderationError(
                    head, "content moderation kept all pictures back: the answer holds none", text, usage);
        }
        return new InvalidResponseException(
                profile.id() + " answered " + head.status() + " without a picture: "
                        + TextSanitizer.singleLine(text, LONGEST_CLUE),
                details(text).usage(usage).build(),
                null);
    }

    /** What is wrong with a body that the scanner refused; {@code start} is its beginning. */
    @Override
    public ImagesException invalidBody(ScanException cause, String start) {
        String clue = mask.apply(start.startsWith("\ufeff") ? start.substring(1) : start);
        if (cause.reason() == ScanException.Reason.LIMIT) {
            return new ResponseTooLargeException(
                    profile.id() + " sent more than is taken: " + cause.getMessage(),
                    details(clue).build(),
                    cause);
        }
        if (clue.stripLeading().startsWith("<")) {
            return new InvalidResponseException(
                    profile.id() + " answered with a web page, as a gateway or login page does: "
                            + TextSanitizer.singleLine(
                                    ErrorFields.ofText(clue).message().orElse(""), LONGEST_CLUE),
                    details(clue)
                            .hint(Optional.of("check the base URL (most end with /v1)"))
                            .build(),
                    cause);
        }
        return new InvalidResponseException(
                profile.id() + " sent something that is not JSON (" + cause.getMessage() + "): "
                        + TextSanitizer.singleLine(clue, LONGEST_CLUE),
                details(clue).build(),
                cause);
    }

    ErrorDetails.Builder details(String body) {
        return ErrorDetails.of(BillingStatus.UNKNOWN)
                .provider(profile.id())
                .status(head.status())
                .requestId(head.requestId())
                .body(Optional.of(body).filter(text -> !text.isEmpty()))
                .rateLimit(RateLimitParser.of(head));
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
