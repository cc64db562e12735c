package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileShape.Bag.into;
import static io.imagesdk.provider.ProfileTypes.FLAG;
import static io.imagesdk.provider.ProfileTypes.FORMAT;
import static io.imagesdk.provider.ProfileTypes.INTEGER;
import static io.imagesdk.provider.ProfileTypes.LONG;
import static io.imagesdk.provider.ProfileTypes.OBJECT;
import static io.imagesdk.provider.ProfileTypes.TEXT;
import static io.imagesdk.provider.ProfileTypes.list;
import static io.imagesdk.provider.ProfileTypes.map;
import static io.imagesdk.provider.ProfileTypes.oneOf;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.ProfileShape.Bag;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How the table of a profile's requests looks in its file. */
final class RequestShapes {
    static final ProfileType<Parameter> PARAMETER = oneOf(Arrays.asList(Parameter.values()), Parameter::label);
    private static final ImageEncoding PLAIN_ENCODING =
            ImageEncoding.of(ImageEncoding.Body.JSON).build();

    /** One of four; none of them stands for any value. */
    private static final ProfileShape<Constraint, Bag> CONSTRAINT = ProfileShape.<Constraint>ofRecord(
                    "constraint", RequestShapes::constraint)
            .may(
                    "known",
                    list(TEXT),
                    it -> it instanceof Constraint.Known known ? Optional.of(known.values()) : Optional.empty(),
                    into("known"))
            .may(
                    "oneOf",
                    list(TEXT),
                    it -> it instanceof Constraint.OneOf closed ? Optional.of(closed.values()) : Optional.empty(),
                    into("oneOf"))
            .may(
                    "range",
                    list(INTEGER),
                    it -> it instanceof Constraint.Range range
                            ? Optional.of(List.of(range.least(), range.most()))
                            : Optional.empty(),
                    into("range"))
            .may(
                    "text",
                    INTEGER,
                    it -> it instanceof Constraint.Text text ? Optional.of(text.most()) : Optional.empty(),
                    into("text"));

    private static final ProfileShape<Field, Bag> FIELD = ProfileShape.ofRecord("field", RequestShapes::field)
            .must("parameter", PARAMETER, Field::parameter, into("parameter"))
            .may(
                    "name",
                    TEXT,
                    it -> Optional.of(it.name())
                            .filter(name -> !name.equals(it.parameter().label())),
                    into("name"))
            .or(false, "required", FLAG, Field::required, into("required"))
            .or(Constraint.any(), "constraint", CONSTRAINT, Field::constraint, into("constraint"))
            .or("", "note", TEXT, Field::note, into("note"))
            .or("", "heightName", TEXT, Field::heightName, into("heightName"))
            .or(Map.of(), "words", map(TEXT, TEXT), Field::words, into("words"));

    static final ProfileShape<Operation, Bag> OPERATION = ProfileShape.ofRecord(
                    "operation",
                    bag -> new Operation(
                            bag.get("path", ""),
                            bag.get("fields", List.of()),
                            bag.get("body", Operation.Body.JSON),
                            bag.get("constants", Map.of()),
                            bag.find("streaming")))
            .must("path", TEXT, Operation::path, into("path"))
            .must("fields", list(FIELD), Operation::fields, into("fields"))
            .or(Operation.Body.JSON, "body", oneOf(Operation.Body.class), Operation::body, into("body"))
            .or(Map.of(), "constants", OBJECT, Operation::constants, into("constants"))
            .may("streaming", StreamShapes.STREAMING, Operation::streaming, into("streaming"));

    private static final ProfileShape<ImageEncoding, ImageEncoding.Builder> ENCODING = new ProfileShape<>(
                    "imageEncoding", () -> ImageEncoding.of(ImageEncoding.Body.JSON), ImageEncoding.Builder::build)
            .must("body", oneOf(ImageEncoding.Body.class), ImageEncoding::body, (b, it) -> b.body(it))
            .or(PLAIN_ENCODING.partName(), "partName", TEXT, ImageEncoding::partName, (b, it) -> b.partName(it))
            .or(
                    PLAIN_ENCODING.repeatedPartName(),
                    "repeatedPartName",
                    TEXT,
                    ImageEncoding::repeatedPartName,
                    (b, it) -> b.repeatedPartName(it))
            .may("addressPartName", TEXT, ImageEncoding::addressPartName, (b, it) -> b.addressPartName(it))
            .may("memberName", TEXT, ImageEncoding::memberName, (b, it) -> b.memberName(it))
            .or(PLAIN_ENCODING.listName(), "listName", TEXT, ImageEncoding::listName, (b, it) -> b.listName(it))
            .or(PLAIN_ENCODING.addressKey(), "addressKey", TEXT, ImageEncoding::addressKey, (b, it) -> b.addressKey(it))
            .may("fileIdKey", TEXT, ImageEncoding::fileIdKey, (b, it) -> b.fileIdKey(it))
            .or(
                    PLAIN_ENCODING.memberExtras(),
                    "memberExtras",
                    map(TEXT, TEXT),
                    ImageEncoding::memberExtras,
                    (b, it) -> it.forEach(b::putMemberExtras))
            .may("maskName", TEXT, ImageEncoding::maskName, (b, it) -> b.maskName(it))
            .may("maxImages", INTEGER, it -> boxed(it.maxImages()), (b, it) -> b.maxImages(it))
            .may("maxImageBytes", LONG, it -> boxed(it.maxImageBytes()), (b, it) -> b.maxImageBytes(it))
            .may("maxTotalBytes", LONG, it -> boxed(it.maxTotalBytes()), (b, it) -> b.maxTotalBytes(it))
            .may("maxMaskBytes", LONG, it -> boxed(it.maxMaskBytes()), (b, it) -> b.maxMaskBytes(it))
            .may("maxDataUriChars", LONG, it -> boxed(it.maxDataUriChars()), (b, it) -> b.maxDataUriChars(it))
            .or(PLAIN_ENCODING.formats(), "formats", list(FORMAT), ImageEncoding::formats, (b, it) -> b.formats(it));

    static final ProfileShape<Editing, Bag> EDITING = ProfileShape.ofRecord(
                    "editing",
                    bag -> new Editing(bag.get("operation", Operation.of("")), bag.get("images", PLAIN_ENCODING)))
            .must("operation", OPERATION, Editing::operation, into("operation"))
            .must("images", ENCODING, Editing::images, into("images"));

    private RequestShapes() {}

    private static Constraint constraint(Bag bag) {
        if (bag.size() != 1) {
            throw new IllegalArgumentException("it says one of known, oneOf, range, text");
        }
        List<Integer> range = bag.get("range", List.of());
        if (!range.isEmpty()) {
            if (range.size() != 2 || range.get(0) > range.get(1)) {
                throw new IllegalArgumentException("a range is the smallest number and the largest");
            }
            return Constraint.range(range.get(0), range.get(1));
        }
        int text = bag.get("text", 0);
        if (text > 0) {
            return Constraint.text(text);
        }
        List<String> closed = bag.get("oneOf", List.of());
        List<String> known = bag.get("known", List.of());
        return closed.isEmpty() ? new Constraint.Known(known) : new Constraint.OneOf(closed);
    }

    private static Field field(Bag bag) {
        Parameter parameter = bag.get("parameter", Parameter.PROMPT);
        return new Field(
                parameter,
                bag.get("name", parameter.label()),
                bag.get("required", false),
                bag.get("constraint", Constraint.any()),
                bag.get("note", ""),
                bag.get("heightName", ""),
                bag.get("words", Map.of()));
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
}
