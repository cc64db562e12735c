package io.imagesdk.examples.cli;

import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.util.stream.Collectors;

/** One provider, field by field, for people. */
final class ProfileTable {
    private ProfileTable() {}

    static String of(ProviderProfile profile) {
        String end = System.lineSeparator();
        StringBuilder text = new StringBuilder();
        text.append(profile.id()).append(": ").append(profile.title()).append(end);
        text.append("base URL: ")
                .append(profile.baseUrl().map(URI::toString).orElse("(to be given)"))
                .append(end);
        text.append("timeout: ")
                .append(profile.timeout().toSeconds())
                .append(" s")
                .append(end);
        if (!profile.suggested().isEmpty()) {
            text.append("filled in where nothing is said: ")
                    .append(profile.suggested().entrySet().stream()
                            .map(value -> value.getKey().label() + " " + value.getValue())
                            .collect(Collectors.joining(", ")))
                    .append(end);
        }
        text.append("source: ").append(profile.source()).append(end);
        text.append(end).append("generate: POST ").append(operation(profile.generation()));
        profile.editing()
                .ifPresent(editing -> text.append(end).append("edit: POST ").append(operation(editing.operation())));
        return text.toString();
    }

    private static String operation(Operation operation) {
        Table table = new Table().row("FIELD", "ON THE WIRE", "REQUIRED", "TAKES", "NOTE");
        for (Field field : operation.fields()) {
            table.row(
                    field.parameter().label(),
                    String.join(", ", field.names()),
                    field.required() ? "yes" : "-",
                    field.constraint().toString(),
                    field.note());
        }
        return operation.path() + System.lineSeparator() + table;
    }
}
