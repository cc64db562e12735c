package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.json.JsonMembers;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Decodes the JSON of a 2xx response into a response with images, by one response mapping. */
final class ImageBodyDecoder implements BodyDecoder<ImageResponse> {
    private static final int MAX_EXCERPT_LENGTH = 200;
    static final Set<String> SUPPORTED_ENCODINGS = Set.of("identity", "gzip", "x-gzip");
    private static final Warning UNNAMED = new Warning(
            "images",
            "the stream ended without an event of a completed image; its last complete image is used instead");
    /** The end of the year 9999, in seconds since the epoch. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private final ProviderProfile profile;
    private final ResponseMapping mapping;
    private final ResponseHead head;
    private final ServerText serverText;
    private final int maxImages;

    ImageBodyDecoder(ResponseDecoder.DecodeContext context, ResponseMapping mapping, ResponseHead head) {
        this.profile = context.profile();
        this.mapping = mapping;
        this.head = head;
        this.serverText = context.serverText();
        this.maxImages = context.limits().maxImages();
    }

    @Override
    public Set<String> base64Members() {
        return mapping.base64Members();
    }

    @Override
    public Set<String> urlMembers() {
        Set<String> names = new HashSet<>(mapping.urlMembers());
        // The image itself may be a string, for example an element of an array of data URLs.
        mapping.imagePointers().forEach(pointer -> lastName(pointer).ifPresent(names::add));
        return names;
    }

    /** Returns the name of the last member of a pointer. */
    private static Optional<String> lastName(String pointer) {
        return pointer.isEmpty()
                ? Optional.empty()
                : JsonMembers.segments(pointer).stream()
                        .filter(segment -> !segment.equals("*"))
                        .reduce((earlier, last) -> last);
    }

    @Override
    public ImageResponse decode(String skeleton, Function<String, OptionalInt> ordinals, int imageCount) {
        ParsedBody body = parse(skeleton, ordinals, imageCount);
        ImageResponse response = decode(body);
        if (response.images().isEmpty()) {
            throw noImages(body);
        }
        return response;
    }

    /** Parses a JSON document. What is shown of it does not contain the API key. */
    ParsedBody parse(String json, Function<String, OptionalInt> ordinals, int imageCount) {
        try {
            Json source = Json.parseResponse(json);
            String masked = serverText.masked(json);
            if (masked.equals(json)) {
                return new ParsedBody(source, source, json, ordinals, imageCount);
            }
            Json tree = source.withStrings(serverText::masked);
            return new ParsedBody(tree, source, isJson(masked) ? masked : Json.print(tree), ordinals, imageCount);
        } catch (JsonException e) {
            // The scanner accepts a document that exceeds only a limit of the parser.
            throw new InvalidResponseException(
                    profile.id() + " returned JSON that cannot be read: " + e.getMessage(),
                    details("").build(),
                    e);
        }
    }

    /** Returns whether a text is still JSON. Some servers accept any key, and one of digits is masked in a number. */
    private static boolean isJson(String masked) {
        try {
            Json.parseResponse(masked);
            return true;
        } catch (JsonException ignored) {
            // The parsed document is printed instead.
            return false;
        }
    }

    /** Decodes a parsed body, which may contain no image. */
    ImageResponse decode(ParsedBody body) {
        return decode(body, body.imageCount(), true);
    }

    /** Decodes a parsed body that may be a task, whose URLs are no images unless the mapping names them. */
    ImageResponse decodeNamed(ParsedBody body) {
        return decode(body, body.imageCount(), false);
    }

    /** Decodes the part of a body that has arrived. It need not name all images that have started. */
    ImageResponse decodeOpen(ParsedBody body) {
        return decode(body, 0, true);
    }

    private ImageResponse decode(ParsedBody body, int imageCount, boolean nestedUrls) {
        Json tree = body.tree().withEmbeddedJson(mapping.embeddedJsonPointers());
        Json source = body.source().withEmbeddedJson(mapping.embeddedJsonPointers());
        ImageExtractor extractor = extractor(tree, body.ordinals());
        ResponseValues values = new ResponseValues(head, tree);
        List<ImageReference> images = extract(extractor, source, nestedUrls);
        Optional<Instant> createdAt = tree.at(mapping.createdAtPointer()).number().stream()
                .boxed()
                .filter(seconds -> seconds > 0 && seconds <= MAX_EPOCH_SECOND)
                .map(Instant::ofEpochSecond)
                .findFirst();
        return new ImageResponse(
                head,
                images,
                facts(values, createdAt),
                body.readableText(),
                extractor.warnings(imageCount),
                Optional.empty());
    }

    /** Returns the images of an event that are not final. */
    List<ImageReference> partialImages(ParsedBody body) {
        return extract(extractor(body.tree(), body.ordinals()), body.source(), false);
    }

    /** Returns the response for an event that reports the failure of one image. */
    ImageResponse failedImage(ParsedBody body) {
        ImagesException failure = new ErrorDecoder(profile, serverText).itemError(head, body.tree());
        ImageReference image =
                new ImageReference(0, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.of(failure));
        return new ImageResponse(
                head,
                List.of(image),
                facts(new ResponseValues(head, body.tree()), Optional.empty()),
                body.readableText(),
                List.of(),
                Optional.empty());
    }

    private List<ImageReference> extract(ImageExtractor extractor, Json source, boolean nestedUrls) {
        ResponseValues values = new ResponseValues(head, source);
        return extractor.extract(values, new ModerationDetector(mapping, values), nestedUrls);
    }

    private ImageExtractor extractor(Json tree, Function<String, OptionalInt> ordinals) {
        ImageExtractor.ItemErrors itemErrors = new ImageExtractor.ItemErrors() {
            @Override
            public ImagesException blocked(Optional<String> value) {
                return ImageBodyDecoder.this.blocked(value.map(serverText::masked), tree);
            }

            @Override
            public Optional<ImagesException> failed(Json item) {
                return new ErrorDecoder(profile, serverText)
                        .findInItem(head, item.withStrings(serverText::masked))
                        .map(error -> error);
            }
        };
        return new ImageExtractor(mapping, ordinals, maxImages, serverText::masked, itemErrors);
    }

    /** Returns the exception for an image that was generated, and then blocked. */
    private ImagesException blocked(Optional<String> value, Json tree) {
        ErrorDecoder errors = new ErrorDecoder(profile, serverText);
        return StreamErrors.billed(
                errors.blocked(new ResponseValues(head, tree), value, sentence(tree), "", Usage.NONE), 1);
    }

    /** Returns the explanation of the provider. */
    private Optional<String> sentence(Json tree) {
        return mapping.textPointers().stream()
                .flatMap(pointer -> new ResponseValues(head, tree).matches(pointer).stream())
                .filter(match -> !ImageExtractor.isSkipped(mapping, match))
                .flatMap(match -> match.value().text().stream())
                .findFirst();
    }

    private ImageResponse.Facts facts(ResponseValues values, Optional<Instant> createdAt) {
        return new ImageResponse.Facts(
                UsageParser.of(mapping, values),
                createdAt,
                RateLimitParser.of(mapping, values),
                values.requestId(mapping));
    }

    /** Returns the usage that a response reports. */
    Usage usage(Json tree) {
        return UsageParser.of(mapping, new ResponseValues(head, tree));
    }

    @Override
    public ImageResponse decodeTruncated(TruncatedBody body, ImagesException cause) {
        ImageResponse response = decodeStart(body);
        List<ImageReference> images = new ArrayList<>(response.images().stream()
                .filter(image ->
                        image.url().isPresent() || image.failure().isPresent() || body.isComplete(image.ordinal()))
                .toList());
        Set<Integer> named = images.stream()
                .flatMap(image -> image.ordinal().stream().boxed())
                .collect(Collectors.toSet());
        if (!response.images().isEmpty() || !mapping.skippedItems().isEmpty()) {
            // What has arrived beside the selected images is a draft or an echo, and no result.
            named.addAll(arrived(body));
        }
        for (int ordinal : body.completed()) {
            if (!named.contains(ordinal)) {
                // Only the end of its text is missing.
                int next = images.isEmpty() ? 0 : images.get(images.size() - 1).index() + 1;
                images.add(ImageReference.ofOrdinal(Math.max(next, ordinal), ordinal));
            }
        }
        if (images.stream().allMatch(image -> image.failure().isPresent())) {
            throw cause;
        }
        return new ImageResponse(
                head, images, response.facts(), response.responseJson(), response.warnings(), Optional.of(cause));
    }

    /** Returns the ordinals of the images whose text has arrived completely. */
    private Set<Integer> arrived(TruncatedBody body) {
        Set<Integer> found = new HashSet<>();
        try {
            Json.parseResponse(body.document()).withStrings(text -> {
                body.ordinals().apply(text).ifPresent(found::add);
                return text;
            });
        } catch (JsonException ignored) {
            // The document exceeds a limit of the parser: nothing is known of the images.
            return found;
        }
        return found;
    }

    /** Decodes the part of a truncated body that has arrived. */
    private ImageResponse decodeStart(TruncatedBody body) {
        try {
            return decodeOpen(parse(body.document(), body.ordinals(), body.startedImages()));
        } catch (ImagesException ignored) {
            // Nothing has arrived, or the document exceeds a limit of the parser: only the images are known.
            return withoutBody(List.of(), List.of(), Optional.empty());
        }
    }

    private ImageResponse withoutBody(
            List<ImageReference> images, List<Warning> warnings, Optional<ImagesException> incompleteCause) {
        ImageResponse.Facts facts = facts(new ResponseValues(head, Json.MISSING), Optional.empty());
        return new ImageResponse(head, images, facts, "", warnings, incompleteCause);
    }

    /** Returns the complete images of the event of a final image, although the rest of the event cannot be read. */
    ImageResponse decodeFinal(List<Integer> completed, ScanException cause) {
        List<ImageReference> images = IntStream.range(0, completed.size())
                .mapToObj(index -> ImageReference.ofOrdinal(index, completed.get(index)))
                .toList();
        return withoutBody(images, List.of(truncated(cause)), Optional.empty());
    }

    /** Returns the complete images of an event that the profile does not know. Its facts may be in the usual places. */
    ImageResponse decodeUnnamed(ParsedBody body, List<Integer> completed) {
        ImageResponse response = decodeOpen(body);
        List<ImageReference> images = IntStream.range(0, completed.size())
                .mapToObj(index -> named(response, index, completed.get(index)))
                .toList();
        return new ImageResponse(
                head, images, response.facts(), response.responseJson(), List.of(UNNAMED), Optional.empty());
    }

    /** Returns the URLs of an event that the profile does not know. It has no images if there are none. */
    ImageResponse decodeUnnamedUrls(ParsedBody body) {
        ImageResponse response = decodeUrls(body);
        return new ImageResponse(
                head, response.images(), response.facts(), response.responseJson(), List.of(UNNAMED), Optional.empty());
    }

    /** Returns the URLs of an event without an image where the profile describes it. */
    ImageResponse decodeUrls(ParsedBody body) {
        ImageResponse response = decodeOpen(body);
        List<String> urls = NestedUrls.of(body.source());
        List<ImageReference> images = IntStream.range(0, urls.size())
                .mapToObj(index -> new ImageReference(
                        index, OptionalInt.empty(), Optional.of(urls.get(index)), Optional.empty(), Optional.empty()))
                .toList();
        return new ImageResponse(
                head, images, response.facts(), response.responseJson(), response.warnings(), Optional.empty());
    }

    /** Returns the image with an ordinal, with what the response states about it. */
    private static ImageReference named(ImageResponse response, int index, int ordinal) {
        return response.images().stream()
                .filter(image -> image.ordinal().isPresent() && image.ordinal().getAsInt() == ordinal)
                .findFirst()
                .map(image -> new ImageReference(
                        index, image.ordinal(), Optional.empty(), image.revisedPrompt(), image.failure()))
                .orElseGet(() -> ImageReference.ofOrdinal(index, ordinal));
    }

    private static Warning truncated(Exception cause) {
        return new Warning("images", "response was truncated: " + cause.getMessage());
    }

    /** Decodes a body that is an image. A truncated one is billed, too, and it may lack nothing. */
    @Override
    public ImageResponse decodeImage(Optional<ImagesException> cause) {
        if (cause.isPresent() && cause.get() instanceof ResponseTooLargeException tooLarge) {
            throw StreamErrors.billed(tooLarge, 1);
        }
        Optional<String> moderated =
                new ModerationDetector(mapping, new ResponseValues(head, Json.MISSING)).firstValue();
        Optional<ImagesException> failure = moderated.map(value -> blocked(moderated, Json.MISSING));
        return withoutBody(
                List.of(new ImageReference(0, OptionalInt.of(0), Optional.empty(), Optional.empty(), failure)),
                cause.map(ImageBodyDecoder::truncated).stream().toList(),
                Optional.empty());
    }

    /** Creates the exception for a body without an image. */
    ImagesException noImages(ParsedBody body) {
        Usage usage = usage(body.tree());
        ErrorDecoder errors = new ErrorDecoder(profile, serverText);
        Optional<ApiException> error = errors.findInSuccess(head, body.tree(), body.text());
        if (error.isPresent()) {
            return error.get();
        }
        Json tree = body.tree().withEmbeddedJson(mapping.embeddedJsonPointers());
        Optional<String> sentence = sentence(tree);
        ModerationDetector moderation = new ModerationDetector(mapping, new ResponseValues(head, tree));
        Optional<String> moderated = moderation.firstValue();
        if (moderated.isPresent()) {
            ApiException blocked =
                    errors.blocked(new ResponseValues(head, tree), moderated, sentence, body.text(), usage);
            return moderation.concernsImages() ? perhapsBilled(blocked, usage) : blocked;
        }
        if (mapping.emptyMeansModerated() && hasEmptyList(body.tree())) {
            return perhapsBilled(
                    errors.moderationError(
                            new ResponseValues(head, tree),
                            "content moderation blocked all images: the response contains none",
                            body.text(),
                            usage),
                    usage);
        }
        return new InvalidResponseException(
                profile.id() + " returned HTTP " + head.status() + " without an image: "
                        + excerpt(sentence.orElse(body.text())),
                details(body.text())
                        .usage(usage)
                        .requestId(new ResponseValues(head, tree).requestId(mapping))
                        .providerMessage(sentence.map(serverText::start))
                        .code(new ResponseValues(head, tree)
                                .firstText(mapping.errorCodePointers())
                                .map(serverText::start))
                        .build(),
                null);
    }

    /** Returns the failure of images that were blocked, perhaps after they had been generated at the usual price. */
    private static ImagesException perhapsBilled(ImagesException blocked, Usage usage) {
        return blocked.withDetails(blocked.details().toBuilder()
                .billing(ErrorClassifier.billingOf(usage).orElse(BillingStatus.UNKNOWN))
                .build());
    }

    private boolean hasEmptyList(Json tree) {
        return ImageExtractor.listPointers(mapping)
                .anyMatch(pointer -> tree.at(pointer).isArray());
    }

    @Override
    public ImagesException invalidBody(ScanException cause, String start) {
        String text = serverText.masked(ServerText.withoutByteOrderMark(start));
        if (cause.reason() == ScanException.Reason.LIMIT) {
            return new ResponseTooLargeException(
                    profile.id() + " returned a response that exceeds a limit: " + cause.getMessage(),
                    details(text).build(),
                    cause);
        }
        if (text.stripLeading().startsWith("<")) {
            return new InvalidResponseException(
                    profile.id() + " returned a web page instead of JSON: "
                            + excerpt(ErrorFields.ofText(text).message().orElse("")),
                    details(text)
                            .hint(Optional.of("check the base URL (most end with /v1)"))
                            .build(),
                    cause);
        }
        String encoding = head.contentEncoding();
        if (!SUPPORTED_ENCODINGS.contains(encoding)) {
            return new InvalidResponseException(
                    profile.id() + " returned a content encoding that is not supported: " + excerpt(encoding),
                    details(text).build(),
                    cause);
        }
        return new InvalidResponseException(
                profile.id() + " returned a body that is not JSON (" + cause.getMessage() + "): " + excerpt(text),
                details(text).build(),
                cause);
    }

    private static String excerpt(String text) {
        return UrlText.withoutQueries(TextSanitizer.singleLine(text, MAX_EXCERPT_LENGTH));
    }

    /** Returns the details of an exception about this response. */
    ErrorDetails.Builder details(String body) {
        return ErrorDetails.of(BillingStatus.UNKNOWN)
                .provider(profile.id())
                .status(head.status())
                .requestId(head.requestId())
                .body(serverText.body(body))
                .rateLimit(RateLimitParser.of(head));
    }
}
