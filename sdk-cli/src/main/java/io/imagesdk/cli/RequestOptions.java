package io.imagesdk.cli;

import io.imagesdk.model.Parameter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the picture shall be. */
final class RequestOptions {
    @Option(names = "--prompt", paramLabel = "TEXT", description = "What the picture shows.")
    @Nullable
    String prompt;

    @Option(
            names = "--prompt-file",
            paramLabel = "FILE",
            description = "The same from a UTF-8 file; - is standard input.")
    @Nullable
    String promptFile;

    @Option(
            names = "--style",
            paramLabel = "STYLE",
            description = "A look in words after the prompt: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Style style;

    @Option(names = "--model", paramLabel = "NAME", description = "The model.")
    @Nullable
    String model;

    @Option(names = "--n", paramLabel = "COUNT", description = "How many pictures.")
    @Nullable
    Integer count;

    @Option(names = "--size", paramLabel = "WxH", description = "Pixels, as 1024x1536, or auto.")
    @Nullable
    String size;

    @Option(names = "--preset-size", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}; wins over --size.")
    @Nullable
    PresetSize presetSize;

    @Option(names = "--aspect-ratio", paramLabel = "W:H", description = "Width to height, as 16:9.")
    @Nullable
    String aspectRatio;

    @Option(names = "--resolution", paramLabel = "1k|2k", description = "How many pixels, whatever the ratio.")
    @Nullable
    String resolution;

    @Option(names = "--quality", paramLabel = "WORD", description = "low, medium, high; standard, hd.")
    @Nullable
    String quality;

    @Option(names = "--format", paramLabel = "NAME", description = "png, jpeg, webp.")
    @Nullable
    String format;

    @Option(names = "--background", paramLabel = "WORD", description = "opaque, transparent or auto.")
    @Nullable
    String background;

    @Option(names = "--compression", paramLabel = "0-100", description = "For jpeg and webp.")
    @Nullable
    Integer compression;

    @Option(names = "--moderation", paramLabel = "WORD", description = "low or auto.")
    @Nullable
    String moderation;

    @Option(names = "--response-format", paramLabel = "url|b64_json", description = "How the provider answers.")
    @Nullable
    String responseFormat;

    @Option(names = "--user", paramLabel = "NAME", description = "A name for the end user, for abuse control.")
    @Nullable
    String user;

    @Option(
            names = "--extra",
            paramLabel = "NAME=VALUE",
            description = "A further member of the request, as text; NAME:=JSON for anything else. Repeatable.")
    List<String> extra = new ArrayList<>();

    /** What was said, without the prompt. */
    Map<Parameter, String> said() {
        Map<Parameter, String> said = new EnumMap<>(Parameter.class);
        put(said, Parameter.MODEL, model);
        put(said, Parameter.COUNT, count);
        put(said, Parameter.SIZE, presetSize == null ? size : presetSize.pixels());
        put(said, Parameter.ASPECT_RATIO, aspectRatio);
        put(said, Parameter.RESOLUTION, resolution);
        put(said, Parameter.QUALITY, quality);
        put(said, Parameter.FORMAT, format);
        put(said, Parameter.BACKGROUND, background);
        put(said, Parameter.COMPRESSION, compression);
        put(said, Parameter.MODERATION, moderation);
        put(said, Parameter.RESPONSE_FORMAT, responseFormat);
        put(said, Parameter.USER, user);
        return said;
    }

    private static void put(Map<Parameter, String> said, Parameter parameter, @Nullable Object value) {
        if (value != null) {
            said.put(parameter, value.toString());
        }
    }

    List<ExtraField> extras() {
        return extra.stream().map(ExtraField::of).toList();
    }
}
