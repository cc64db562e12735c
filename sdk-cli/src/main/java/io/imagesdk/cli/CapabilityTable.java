package io.imagesdk.cli;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** The table of providers, which is derived from their profiles. */
final class CapabilityTable {
    private static final String NOT_SUPPORTED = "-";
    private static final int GAP = 2;
    private static final String[] HEADER = {"ID", "BASE URL", "SHAPE", "N", "EDITS", "MASK", "FORMATS", "KEY VARIABLES"
    };

    private CapabilityTable() {}

    static String of(List<ProviderProfile> profiles) {
        List<String[]> rows = new ArrayList<>();
        rows.add(HEADER);
        profiles.forEach(profile -> rows.add(row(profile)));
        Column[] columns = IntStream.range(0, HEADER.length)
                .map(column -> rows.stream()
                        .mapToInt(row -> row[column].length() + GAP)
                        .max()
                        .orElse(0))
                .mapToObj(width -> new Column(width, 0, Column.Overflow.TRUNCATE))
                .toArray(Column[]::new);
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Help.Ansi.OFF), columns);
        rows.forEach(table::addRowValues);
        return table.toString();
    }

    private static String[] row(ProviderProfile profile) {
        return new String[] {
            profile.id(),
            profile.baseUrl().map(URI::toString).orElse("(--base-url)"),
            Stream.of(Parameter.SIZE, Parameter.ASPECT_RATIO, Parameter.RESOLUTION)
                    .filter(shape -> profile.constraint(shape).isPresent())
                    .map(Parameter::label)
                    .collect(Collectors.joining(" + ")),
            accepted(profile, Parameter.COUNT),
            profile.editing().map(CapabilityTable::edits).orElse(NOT_SUPPORTED),
            profile.editing()
                            .flatMap(editing -> editing.inputImages().maskName())
                            .isPresent()
                    ? "yes"
                    : NOT_SUPPORTED,
            accepted(profile, Parameter.FORMAT),
            keyVariables(profile)
        };
    }

    private static String accepted(ProviderProfile profile, Parameter parameter) {
        return profile.constraint(parameter).map(Object::toString).orElse(NOT_SUPPORTED);
    }

    private static String edits(Editing editing) {
        ImageEncoding images = editing.inputImages();
        String body =
                editing.operation().bodyFormat().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return body
                + (images.maxImages().isPresent()
                        ? ", up to " + images.maxImages().getAsInt()
                        : "");
    }

    private static String keyVariables(ProviderProfile profile) {
        List<String> variables = profile.credentials().keyVariables();
        return variables.isEmpty() ? "IMAGE_API_KEY" : String.join(", ", variables);
    }
}
