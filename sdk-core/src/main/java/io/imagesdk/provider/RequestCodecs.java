package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.FLAG;
import static io.imagesdk.provider.ProfileCodecs.FORMAT;
import static io.imagesdk.provider.ProfileCodecs.INTEGER;
import static io.imagesdk.provider.ProfileCodecs.LONG;
import static io.imagesdk.provider.ProfileCodecs.OBJECT;
import static io.imagesdk.provider.ProfileCodecs.TEXT;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.oneOf;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.into;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.ProfileObjectCodec.MemberValues;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How the table of a profile's requests looks in its file. */
final class RequestCodecs {
    static final ProfileCodec<Parameter> PARAMETER = oneOf(Arrays.asList(Parameter.values()), Parameter::label);
    private static final ImageEncoding PLAIN_ENCODING =
            ImageEncoding.of(ImageEncoding.Body.JSON).build();

    /** One of four; none of them stands for any value. */
    private static final ProfileObjectCodec<Constraint, MemberValues> CONSTRAINT =
            ProfileObjectCodec.<Constraint>ofRecord("constraint", RequestCodecs::constraint)
                    .optional(
                            "known",
                            list(TEXT),
                            it -> it instanceof Constraint.KnownValues knownValues
                                    ? Optional.of(knownValues.values())
                                    : Optional.empty(),
                            into("known"))
                    .optional(
                            "oneOf",
                            list(TEXT),
                            it -> it instanceof Constraint.OneOf closed
                                    ? Optional.of(closed.values())
                                    : Optional.empty(),
                            into("oneOf"))
                    .optional(
                            "range",
                            list(INTEGER),
                            it -> it instanceof Constraint.Range range
                                    ? Optional.of(List.of(range.min(), range.max()))
                                    : Optional.empty(),
                            into("range"))
                    .optional(
                            "text",
                            INTEGER,
                            it -> it instanceof Constraint.MaxLength maxLength
                                    ? Optional.of(maxLength.max())
                                    : Optional.empty(),
                            into("text"));

    private static final ProfileObjectCodec<Field, MemberValues> FIELD = ProfileObjectCodec.ofRecord(
                    "field", RequestCodecs::field)
            .required("parameter", PARAMETER, Field::parameter, into("parameter"))
            .optional(
                    "name",
                    TEXT,
                    it -> Optional.of(it.name())
                            .filter(name -> !name.equals(it.parameter().label())),
                    into("name"))
            .withDefault(false, "required", FLAG, Field::required, into("required"))
            .withDefault(Constraint.any(), "constraint", CONSTRAINT, Field::constraint, into("constraint"))
            .withDefault("", "note", TEXT, Field::note, into("note"))
            .withDefault("", "heightName", TEXT, Field::heightName, into("heightName"))
            .withDefault(Map.of(), "words", map(TEXT, TEXT), Field::valueAliases, into("words"));

    static final ProfileObjectCodec<Operation, MemberValues> OPERATION = ProfileObjectCodec.ofRecord(
                    "operation",
                    memberValues -> new Operation(
                            memberValues.get("path", ""),
                            memberValues.get("fields", List.of()),
                            memberValues.get("body", Operation.Body.JSON),
                            memberValues.get("constants", Map.of()),
                            memberValues.find("streaming")))
            .required("path", TEXT, Operation::path, into("path"))
            .required("fields", list(FIELD), Operation::fields, into("fields"))
            .withDefault(Operation.Body.JSON, "body", oneOf(Operation.Body.class), Operation::bodyFormat, into("body"))
            .withDefault(Map.of(), "constants", OBJECT, Operation::constants, into("constants"))
            .optional("streaming", StreamCodecs.STREAMING, Operation::streaming, into("streaming"));

    private static final ProfileObjectCodec<ImageEncoding, ImageEncoding.Builder> ENCODING = new ProfileObjectCodec<>(
                    "imageEncoding", () -> ImageEncoding.of(ImageEncoding.Body.JSON), ImageEncoding.Builder::build)
            .required("body", oneOf(ImageEncoding.Body.class), ImageEncoding::body, (b, it) -> b.body(it))
            .withDefault(
                    PLAIN_ENCODING.partName(), "partName", TEXT, ImageEncoding::partName, (b, it) -> b.partName(it))
            .withDefault(
                    PLAIN_ENCODING.repeatedPartName(),
                    "repeatedPartName",
                    TEXT,
                    ImageEncoding::repeatedPartName,
                    (b, it) -> b.repeatedPartName(it))
            .optional("addressPartName", TEXT, ImageEncoding::urlPartName, (b, it) -> b.urlPartName(it))
            .optional("memberName", TEXT, ImageEncoding::memberName, (b, it) -> b.memberName(it))
            .withDefault(
                    PLAIN_ENCODING.listName(), "listName", TEXT, ImageEncoding::listName, (b, it) -> b.listName(it))
            .withDefault(PLAIN_ENCODING.urlKey(), "addressKey", TEXT, ImageEncoding::urlKey, (b, it) -> b.urlKey(it))
            .optional("fileIdKey", TEXT, ImageEncoding::fileIdKey, (b, it) -> b.fileIdKey(it))
            .withDefault(
                    PLAIN_ENCODING.memberConstants(),
                    "memberExtras",
                    map(TEXT, TEXT),
                    ImageEncoding::memberConstants,
                    (b, it) -> it.forEach(b::putMemberConstants))
            .optional("maskName", TEXT, ImageEncoding::maskName, (b, it) -> b.maskName(it))
            .optional("maxImages", INTEGER, it -> boxed(it.maxImages()), (b, it) -> b.maxImages(it))
            .optional("maxImageBytes", LONG, it -> boxed(it.maxImageBytes()), (b, it) -> b.maxImageBytes(it))
            .optional("maxTotalBytes", LONG, it -> boxed(it.maxTotalBytes()), (b, it) -> b.maxTotalBytes(it))
            .optional("maxMaskBytes", LONG, it -> boxed(it.maxMaskBytes()), (b, it) -> b.maxMaskBytes(it))
            .optional("maxDataUriChars", LONG, it -> boxed(it.maxDataUriChars()), (b, it) -> b.maxDataUriChars(it))
            .withDefault(
                    PLAIN_ENCODING.formats(),
                    "formats",
                    list(FORMAT),
                    ImageEncoding::formats,
                    (b, it) -> b.formats(it));

    static final ProfileObjectCodec<Editing, MemberValues> EDITING = ProfileObjectCodec.ofRecord(
                    "editing",
                    memberValues -> new Editing(
                            memberValues.get("operation", Operation.of("")),
                            memberValues.get("images", PLAIN_ENCODING)))
            .required("operation", OPERATION, Editing::operation, into("operation"))
            .required("images", ENCODING, Editing::inputImages, into("images"));

    private RequestCodecs() {}

    private static Constraint constraint(MemberValues memberValues) {
        if (memberValues.size() != 1) {
            throw new IllegalArgumentException("it says one of known, oneOf, range, text");
        }
        List<Integer> range = memberValues.get("range", List.of());
        if (!range.isEmpty()) {
            if (range.size() != 2 || range.get(0) > range.get(1)) {
                throw new IllegalArgumentException("a range is the smallest number and the largest");
            }
            return Constraint.range(range.get(0), range.get(1));
        }
        int text = memberValues.get("text", 0);
        if (text > 0) {
            return Constraint.maxLength(text);
        }
        List<String> closed = memberValues.get("oneOf", List.of());
        List<String> known = memberValues.get("known", List.of());
        return closed.isEmpty() ? new Constraint.KnownValues(known) : new Constraint.OneOf(closed);
    }

    private static Field field(MemberValues memberValues) {
        Parameter parameter = memberValues.get("parameter", Parameter.PROMPT);
        return new Field(
                parameter,
                memberValues.get("name", parameter.label()),
                memberValues.get("required", false),
                memberValues.get("constraint", Constraint.any()),
                memberValues.get("note", ""),
                memberValues.get("heightName", ""),
                memberValues.get("words", Map.of()));
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
}
