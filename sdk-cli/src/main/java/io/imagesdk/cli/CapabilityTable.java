package io.imagesdk.cli;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All providers, a row each, out of their own tables. */
final class CapabilityTable {
    private CapabilityTable() {}

    static String of(List<ProviderProfile> profiles) {
        Table table = new Table().row("ID", "BASE URL", "SHAPE", "N", "EDITS", "MASK", "FORMATS", "KEY FROM");
        profiles.forEach(profile -> table.row(
                profile.id(),
                profile.baseUrl().map(URI::toString).orElse("(to be given)"),
                Stream.of(Parameter.SIZE, Parameter.ASPECT_RATIO, Parameter.RESOLUTION)
                        .filter(shape -> profile.constraint(shape).isPresent())
                        .map(Parameter::label)
                        .collect(Collectors.joining(" + ")),
                taken(profile, Parameter.COUNT),
                profile.editing().map(CapabilityTable::edits).orElse("-"),
                profile.editing()
                                .flatMap(editing -> editing.inputImages().maskName())
                                .isPresent()
                        ? "yes"
                        : "-",
                taken(profile, Parameter.FORMAT),
                keys(profile)));
        return table.toString();
    }

    private static String taken(ProviderProfile profile, Parameter parameter) {
        return profile.constraint(parameter).map(Object::toString).orElse("-");
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

    private static String keys(ProviderProfile profile) {
        List<String> own = profile.credentials().keyVariables();
        return own.isEmpty() ? "IMAGE_API_KEY" : String.join(", ", own);
    }
}
