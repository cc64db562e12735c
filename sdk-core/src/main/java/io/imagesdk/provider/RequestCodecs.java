package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.ANY_VALUE;
import static io.imagesdk.provider.ProfileCodecs.BOOLEAN;
import static io.imagesdk.provider.ProfileCodecs.FORMAT;
import static io.imagesdk.provider.ProfileCodecs.INTEGER;
import static io.imagesdk.provider.ProfileCodecs.LONG;
import static io.imagesdk.provider.ProfileCodecs.OBJECT;
import static io.imagesdk.provider.ProfileCodecs.STRING;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.oneOf;
import static io.imagesdk.provider.ProfileCodecs.text;
import static io.imagesdk.provider.ProfileCodecs.withPattern;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.member;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.ProfileObjectCodec.MemberValues;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The codecs of operations, fields and input images in profile files. */
final class RequestCodecs {
    static final ProfileCodec<String> PATH =
            withPattern("^(/|$)", text("must be a path", Operation::checkPath, path -> path));
    private static final ProfileCodec<String> MODEL_PATH =
            withPattern("^(/|$)", text("must be a path", RequestCodecs::modelPath, path -> path));
    static final ProfileCodec<Parameter> PARAMETER = oneOf(Arrays.asList(Parameter.values()), Parameter::label);
    private static final ImageEncoding ENCODING_DEFAULTS =
            ImageEncoding.builder().build();

    /** Exactly one of the four members; a field without a constraint accepts any value. */
    private static final ProfileObjectCodec<Constraint, MemberValues> CONSTRAINT =
            ProfileObjectCodec.<Constraint>ofRecord("constraint", RequestCodecs::constraint)
                    .optional(
                            "knownValues",
                            list(STRING),
                            constraint -> constraint instanceof Constraint.KnownValues knownValues
                                    ? Optional.of(knownValues.values())
                                    : Optional.empty(),
                            member("knownValues"))
                    .optional(
                            "oneOf",
                            list(STRING),
                            constraint -> constraint instanceof Constraint.OneOf closed
                                    ? Optional.of(closed.values())
                                    : Optional.empty(),
                            member("oneOf"))
                    .optional(
                            "range",
                            list(INTEGER),
                            constraint -> constraint instanceof Constraint.Range range
                                    ? Optional.of(List.of(range.min(), range.max()))
                                    : Optional.empty(),
                            member("range"))
                    .optional(
                            "maxLength",
                            INTEGER,
                            constraint -> constraint instanceof Constraint.MaxLength maxLength
                                    ? Optional.of(maxLength.max())
                                    : Optional.empty(),
                            member("maxLength"));

    private static final ProfileObjectCodec<Field, MemberValues> FIELD = ProfileObjectCodec.ofRecord(
                    "field", RequestCodecs::field)
            .required("parameter", PARAMETER, Field::parameter, member("parameter"))
            .optional(
                    "name",
                    STRING,
                    field -> Optional.of(field.name())
                            .filter(name -> !name.equals(field.parameter().label())),
                    member("name"))
            .withDefault(false, "required", BOOLEAN, Field::required, member("required"))
            .withDefault(Constraint.any(), "constraint", CONSTRAINT, Field::constraint, member("constraint"))
            .withDefault("", "note", STRING, Field::note, member("note"))
            .withDefault("", "heightName", STRING, Field::heightName, member("heightName"))
            .withDefault(Map.of(), "valueAliases", map(STRING, STRING), Field::valueAliases, member("valueAliases"))
            .withDefault("", "valueTemplate", STRING, Field::valueTemplate, member("valueTemplate"))
            .withDefault(false, "jsonOnly", BOOLEAN, Field::jsonOnly, member("jsonOnly"));

    static final ProfileObjectCodec<Operation, MemberValues> OPERATION = ProfileObjectCodec.ofRecord(
                    "operation",
                    memberValues -> new Operation(
                            memberValues.get("path", ""),
                            memberValues.get("fields", List.of()),
                            memberValues.get("bodyFormat", BodyFormat.JSON),
                            memberValues.get("constants", Map.of()),
                            memberValues.find("streaming")))
            .extensible()
            .required("path", MODEL_PATH, Operation::path, member("path"))
            .required("fields", list(FIELD), Operation::fields, member("fields"))
            .withDefault(
                    BodyFormat.JSON, "bodyFormat", oneOf(BodyFormat.class), Operation::bodyFormat, member("bodyFormat"))
            .withDefault(Map.of(), "constants", OBJECT, Operation::constants, member("constants"))
            .optional("streaming", StreamCodecs.STREAMING, Operation::streaming, member("streaming"));

    private static final ProfileObjectCodec<ImageEncoding, ImageEncoding.Builder> ENCODING = new ProfileObjectCodec<>(
                    "imageEncoding", ImageEncoding::builder, ImageEncoding.Builder::build)
            .withDefault(
                    ENCODING_DEFAULTS.partName(),
                    "partName",
                    STRING,
                    ImageEncoding::partName,
                    ImageEncoding.Builder::partName)
            .withDefault(
                    ENCODING_DEFAULTS.repeatedPartName(),
                    "repeatedPartName",
                    STRING,
                    ImageEncoding::repeatedPartName,
                    ImageEncoding.Builder::repeatedPartName)
            .optional("urlPartName", STRING, ImageEncoding::urlPartName, ImageEncoding.Builder::urlPartName)
            .optional("memberName", STRING, ImageEncoding::memberName, ImageEncoding.Builder::memberName)
            .withDefault(
                    ENCODING_DEFAULTS.listName(),
                    "listName",
                    STRING,
                    ImageEncoding::listName,
                    ImageEncoding.Builder::listName)
            .withDefault(
                    ENCODING_DEFAULTS.urlKey(), "urlKey", STRING, ImageEncoding::urlKey, ImageEncoding.Builder::urlKey)
            .optional("fileIdKey", STRING, ImageEncoding::fileIdKey, ImageEncoding.Builder::fileIdKey)
            .optional("fileTemplate", ANY_VALUE, ImageEncoding::fileTemplate, ImageEncoding.Builder::fileTemplate)
            .optional("urlTemplate", ANY_VALUE, ImageEncoding::urlTemplate, ImageEncoding.Builder::urlTemplate)
            .optional("fileIdTemplate", ANY_VALUE, ImageEncoding::fileIdTemplate, ImageEncoding.Builder::fileIdTemplate)
            .optional("maskTemplate", ANY_VALUE, ImageEncoding::maskTemplate, ImageEncoding.Builder::maskTemplate)
            .withDefault(
                    ENCODING_DEFAULTS.memberConstants(),
                    "memberConstants",
                    map(STRING, STRING),
                    ImageEncoding::memberConstants,
                    (builder, constants) -> constants.forEach(builder::putMemberConstants))
            .optional("maskName", STRING, ImageEncoding::maskName, ImageEncoding.Builder::maskName)
            .withDefault(
                    ENCODING_DEFAULTS.maskFormat(),
                    "maskFormat",
                    oneOf(MaskFormat.class),
                    ImageEncoding::maskFormat,
                    ImageEncoding.Builder::maskFormat)
            .optional("maxImages", INTEGER, encoding -> boxed(encoding.maxImages()), ImageEncoding.Builder::maxImages)
            .optional(
                    "maxImageBytes",
                    LONG,
                    encoding -> boxed(encoding.maxImageBytes()),
                    ImageEncoding.Builder::maxImageBytes)
            .optional(
                    "maxTotalBytes",
                    LONG,
                    encoding -> boxed(encoding.maxTotalBytes()),
                    ImageEncoding.Builder::maxTotalBytes)
            .optional(
                    "maxMaskBytes",
                    LONG,
                    encoding -> boxed(encoding.maxMaskBytes()),
                    ImageEncoding.Builder::maxMaskBytes)
            .optional(
                    "maxDataUriChars",
                    LONG,
                    encoding -> boxed(encoding.maxDataUriChars()),
                    ImageEncoding.Builder::maxDataUriChars)
            .withDefault(
                    ENCODING_DEFAULTS.formats(),
                    "formats",
                    list(FORMAT),
                    ImageEncoding::formats,
                    ImageEncoding.Builder::formats);

    static final ProfileObjectCodec<Editing, MemberValues> EDITING = ProfileObjectCodec.ofRecord(
                    "editing",
                    memberValues -> new Editing(
                            memberValues.get("operation", Operation.of("")),
                            memberValues.get("inputImages", ENCODING_DEFAULTS)))
            .required("operation", OPERATION, Editing::operation, member("operation"))
            .required("inputImages", ENCODING, Editing::inputImages, member("inputImages"));

    private RequestCodecs() {}

    private static String modelPath(String path) {
        Operation.checkPath(path.replace(Operation.MODEL_PLACEHOLDER, "model"));
        return path;
    }

    private static Constraint constraint(MemberValues memberValues) {
        if (memberValues.size() != 1) {
            throw new IllegalArgumentException("exactly one of knownValues, oneOf, range and maxLength is required");
        }
        return memberValues
                .<List<String>>find("knownValues")
                .<Constraint>map(Constraint.KnownValues::new)
                .or(() -> memberValues.<List<String>>find("oneOf").map(Constraint.OneOf::new))
                .or(() -> memberValues.<List<Integer>>find("range").map(RequestCodecs::range))
                .or(() -> memberValues.<Integer>find("maxLength").map(Constraint::maxLength))
                .orElseThrow();
    }

    private static Constraint range(List<Integer> bounds) {
        if (bounds.size() != 2) {
            throw new IllegalArgumentException("range must be [min, max], was " + bounds);
        }
        return Constraint.range(bounds.get(0), bounds.get(1));
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
                memberValues.get("valueAliases", Map.of()),
                memberValues.get("valueTemplate", ""),
                memberValues.get("jsonOnly", false));
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
}
