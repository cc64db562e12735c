package io.imagesdk.cli;

import io.imagesdk.model.Parameter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The parameters of the request, except the prompt. */
final class RequestOptions {
    static final String HEADING = "%nImage:%n";

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "The model.")
    @Nullable
    String model;

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            description = "The number of images.")
    @Nullable
    Integer count;

    @Option(names = "--size", paramLabel = "WxH", description = "The size in pixels, for example 1024x1536, or auto.")
    @Nullable
    String size;

    @Option(
            names = "--preset-size",
            paramLabel = "NAME",
            description = "A size by name: ${COMPLETION-CANDIDATES}. Takes precedence over --size.")
    @Nullable
    PresetSize presetSize;

    @Option(names = "--aspect-ratio", paramLabel = "W:H", description = "Width to height, for example 16:9, or auto.")
    @Nullable
    String aspectRatio;

    @Option(names = "--resolution", paramLabel = "NAME", description = "The number of pixels, for example 1k or 2k.")
    @Nullable
    String resolution;

    @Option(
            names = "--quality",
            paramLabel = "NAME",
            description = "The quality, for example low, medium, high, standard or hd.")
    @Nullable
    String quality;

    @Option(names = "--format", paramLabel = "NAME", description = "The file format, for example png, jpeg or webp.")
    @Nullable
    String format;

    @Option(names = "--background", paramLabel = "NAME", description = "The background: opaque, transparent or auto.")
    @Nullable
    String background;

    @Option(
            names = "--compression",
            paramLabel = "PERCENT",
            description = "The compression level of jpeg and webp, 0 to 100.")
    @Nullable
    Integer compression;

    @Option(names = "--moderation", paramLabel = "NAME", description = "The strictness of moderation: low or auto.")
    @Nullable
    String moderation;

    @Option(
            names = "--style",
            paramLabel = "NAME",
            description = "A style that is appended to the prompt: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Style style;

    @Option(
            names = "--response-format",
            paramLabel = "NAME",
            description = "How the response contains the images: url or b64_json.")
    @Nullable
    String responseFormat;

    @Option(names = "--user", paramLabel = "ID", description = "An id of the end user, for abuse detection.")
    @Nullable
    String user;

    @Option(
            names = "--extra",
            paramLabel = "NAME=VALUE",
            description = "Another member of the request, as text; NAME:=JSON for other types. Can be repeated.")
    List<ExtraField> extra = new ArrayList<>();

    /** Returns the specified parameters. */
    Map<Parameter, String> specified() {
        Map<Parameter, String> values = new EnumMap<>(Parameter.class);
        put(values, Parameter.MODEL, model);
        put(values, Parameter.COUNT, count);
        put(values, Parameter.SIZE, presetSize == null ? size : presetSize.pixels());
        put(values, Parameter.ASPECT_RATIO, aspectRatio);
        put(values, Parameter.RESOLUTION, resolution);
        put(values, Parameter.QUALITY, quality);
        put(values, Parameter.FORMAT, format);
        put(values, Parameter.BACKGROUND, background);
        put(values, Parameter.COMPRESSION, compression);
        put(values, Parameter.MODERATION, moderation);
        put(values, Parameter.RESPONSE_FORMAT, responseFormat);
        put(values, Parameter.USER, user);
        return values;
    }

    private static void put(Map<Parameter, String> values, Parameter parameter, @Nullable Object value) {
        if (value != null) {
            values.put(parameter, value.toString());
        }
    }
}
