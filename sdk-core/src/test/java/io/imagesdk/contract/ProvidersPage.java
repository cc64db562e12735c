package io.imagesdk.contract;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells what the profiles' tables say, as a page for people. */
final class ProvidersPage {
    private final StringBuilder page = new StringBuilder();

    private ProvidersPage() {}

    static String of(List<ProviderProfile> profiles) {
        ProvidersPage page = new ProvidersPage();
        page.line("# Providers");
        page.line("");
        page.line(
                "What each profile of the catalog takes. This page is written from the profiles' tables, and a test compares the two.");
        page.line(
                "\"Takes\" that ends in `...` is an open list: these values are known, others are sent and the provider decides. All other lists");
        page.line("and ranges are closed: what is not in them is refused before anything is sent.");
        page.line("");
        page.overview(profiles);
        profiles.forEach(page::profile);
        return page.page.toString();
    }

    private void overview(List<ProviderProfile> profiles) {
        line("| | " + profiles.stream().map(each -> "`" + each.id() + "`").collect(Collectors.joining(" | ")) + " |");
        line("|---|" + "---|".repeat(profiles.size()));
        for (Parameter parameter : Parameter.values()) {
            line("| " + parameter.label() + " | "
                    + profiles.stream().map(each -> mark(each, parameter)).collect(Collectors.joining(" | ")) + " |");
        }
        line("| images to edit | "
                + profiles.stream().map(ProvidersPage::images).collect(Collectors.joining(" | ")) + " |");
        line("| mask | "
                + profiles.stream()
                        .map(each -> each.editing()
                                        .flatMap(edit -> edit.inputImages().maskName())
                                        .isPresent()
                                ? "yes"
                                : "")
                        .collect(Collectors.joining(" | "))
                + " |");
        line("| stream | " + profiles.stream().map(ProvidersPage::streams).collect(Collectors.joining(" | ")) + " |");
        line("");
    }

    private static String streams(ProviderProfile profile) {
        boolean made = profile.generation().streaming().isPresent();
        boolean edited = profile.operation(true).flatMap(Operation::streaming).isPresent();
        return made ? edited ? "yes" : "generate" : edited ? "edit" : "";
    }

    private static String mark(ProviderProfile profile, Parameter parameter) {
        boolean made = profile.generation().field(parameter).isPresent();
        boolean edited =
                profile.operation(true).flatMap(edit -> edit.field(parameter)).isPresent();
        return made ? edited ? "yes" : "generate" : edited ? "edit" : "";
    }

    private static String images(ProviderProfile profile) {
        return profile.editing()
                .map(edit -> edit.inputImages().maxImages().stream()
                        .mapToObj(max -> max == 1 ? "1" : "1.." + max)
                        .findFirst()
                        .orElse("1.."))
                .orElse("");
    }

    private void profile(ProviderProfile profile) {
        line("## " + profile.title() + ": `" + profile.id() + "`");
        line("");
        line("* Base URL: "
                + profile.baseUrl()
                        .map(url -> "`" + url + "`")
                        .orElse("must be given, or stand in " + baseUrls(profile)));
        line("* Key: header `" + profile.keyHeader() + ": " + profile.keyPrefix() + "...`; " + credentials(profile));
        profile.headers().forEach((name, value) -> line("* Header of every request: `" + name + ": " + value + "`"));
        line("* A call may take " + profile.timeout().toSeconds() + " s"
                + profile.credentials()
                        .timeoutVariable()
                        .map(name -> ", or what `" + name + "` says")
                        .orElse("")
                + ". "
                + (profile.retriesAllowed()
                        ? "A refusal that asks to wait may be asked again."
                        : "Nothing is ever asked again."));
        profile.idempotencyHeader().ifPresent(name -> line("* Idempotency: header `" + name + "`"));
        if (profile.sameOriginDownloadsOnly()) {
            line("* Pictures are fetched from the base URL's own origin only, unless a host is allowed.");
        }
        if (profile.responseMapping().emptyMeansModerated()) {
            line("* An answer without any picture means that moderation kept all back.");
        }
        profile.responseMapping()
                .moderationFlags()
                .forEach((member, words) -> line("* A picture whose `" + member + "` is `"
                        + String.join("` or `", words) + "` was kept back by moderation."));
        if (!profile.suggestedDefaults().isEmpty()) {
            line("* The command line fills in, where nothing is said: " + suggested(profile.suggestedDefaults()) + ".");
        }
        if (!profile.source().isEmpty()) {
            line("* Source: " + profile.source());
        }
        line("");
        operation("Generate", profile.generation());
        profile.editing().ifPresent(edit -> {
            operation("Edit", edit.operation());
            encoding(edit.inputImages());
        });
        errors(profile);
    }

    private static String baseUrls(ProviderProfile profile) {
        return Stream.concat(
                        profile.credentials().baseUrlVariables().stream(),
                        Stream.of("IMAGE_API_BASE_URL", "GROK_IMAGE_BASE_URL"))
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(" or "));
    }

    private static String credentials(ProviderProfile profile) {
        CredentialSources names = profile.credentials();
        List<String> places = new ArrayList<>();
        Stream<String> general =
                profile.baseUrl().isPresent() ? Stream.empty() : Stream.of("IMAGE_API_KEY", "GROK_IMAGE_API_KEY");
        Stream.concat(names.keyVariables().stream(), general).forEach(name -> places.add("`" + name + "`"));
        names.keyFile().ifPresent(file -> places.add("`~/.config/" + file + "`"));
        places.add("`~/.config/imagesdk/credentials.json`");
        return "from the builder, `imagesdk.apiKey`, " + String.join(", ", places);
    }

    private static String suggested(Map<Parameter, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey().label() + " `" + value.getValue() + "`")
                .collect(Collectors.joining(", "));
    }

    private void operation(String title, Operation operation) {
        line("### " + title + ": `POST " + operation.path() + "`");
        line("");
        if (operation.bodyFormat() != Operation.Body.JSON) {
            line("The body is "
                    + (operation.bodyFormat() == Operation.Body.JSON_ARRAY
                            ? "a JSON list of one object."
                            : "`multipart/form-data`."));
            line("");
        }
        if (!operation.constants().isEmpty()) {
            line("Every request says "
                    + operation.constants().entrySet().stream()
                            .map(each -> "`" + each.getKey() + "`: `" + each.getValue() + "`")
                            .collect(Collectors.joining(", "))
                    + ".");
            line("");
        }
        line("| says | wire name | takes | note |");
        line("|---|---|---|---|");
        for (Field field : operation.fields()) {
            line("| " + field.parameter().label() + (field.required() ? " (required)" : "") + " | `"
                    + String.join("` and `", field.names()) + "` | " + takes(field.constraint()) + words(field) + " | "
                    + field.note() + " |");
        }
        line("");
        operation.streaming().ifPresent(this::streaming);
    }

    private void streaming(Streaming streaming) {
        String partials = streaming.partialImagesMember().isEmpty()
                ? ""
                : ", with `" + streaming.partialImagesMember() + "` 0.." + streaming.maxPartialImages();
        line("* Stream: `" + streaming.streamMember() + "`: true" + partials + "; "
                + (streaming.maxImages() == 1 ? "1 picture" : "1.." + streaming.maxImages() + " pictures") + ", "
                + streaming.formats().stream().map(Object::toString).collect(Collectors.joining(", ")));
        line("* Events, named by `" + streaming.eventTypePointer() + "` or their `event:` line: unfinished "
                + names(streaming.partialEvents())
                + " (number in `" + streaming.partialIndexPointer() + "`), finished "
                + names(streaming.completedEvents())
                + ", failed " + names(streaming.failedEvents()));
        line("");
    }

    private static String names(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" "));
    }

    private static String words(Field field) {
        return field.valueAliases().isEmpty()
                ? ""
                : ", sent as "
                        + field.valueAliases().entrySet().stream()
                                .map(word -> "`" + word.getKey() + "` > `" + word.getValue() + "`")
                                .collect(Collectors.joining(" "));
    }

    private static String takes(Constraint constraint) {
        List<String> values = constraint instanceof Constraint.OneOf closed
                ? closed.values()
                : constraint instanceof Constraint.KnownValues open ? open.values() : List.of();
        return values.isEmpty()
                ? constraint.toString()
                : values.stream().map(value -> "`" + value + "`").collect(Collectors.joining(" "))
                        + (constraint instanceof Constraint.KnownValues ? " ..." : "");
    }

    private void encoding(ImageEncoding images) {
        line("* Pictures: "
                + switch (images.body()) {
                    case MULTIPART -> "multipart " + parts(images);
                    case JSON -> "JSON " + members(images);
                    case BY_INPUT ->
                        "multipart " + parts(images)
                                + " while all are files; as soon as one is an address or a file id, JSON "
                                + members(images);
                });
        line("* Formats: " + images.formats().stream().map(Object::toString).collect(Collectors.joining(", ")));
        line("* Mask: "
                + images.maskName()
                        .map(name -> "`" + name + "`, a PNG of the first picture's size with an alpha channel")
                        .orElse("none"));
        List<String> max = new ArrayList<>();
        images.maxImages().ifPresent(count -> max.add(count + (count == 1 ? " picture" : " pictures")));
        images.maxImageBytes().ifPresent(bytes -> max.add(bytes + " bytes each"));
        images.maxTotalBytes().ifPresent(bytes -> max.add(bytes + " bytes together"));
        images.maxMaskBytes().ifPresent(bytes -> max.add(bytes + " bytes of mask"));
        images.maxDataUriChars().ifPresent(chars -> max.add(chars + " characters of one data URI"));
        line("* At most: " + (max.isEmpty() ? "nothing is known" : String.join(", ", max)));
        line("");
    }

    private static String parts(ImageEncoding images) {
        String one = "`" + images.partName() + "`";
        String address = images.urlPartName()
                .map(name -> ", an address in `" + name + "`")
                .orElse("");
        boolean single = images.maxImages().orElse(2) == 1;
        return one + (single ? "" : ", several as `" + images.repeatedPartName() + "` repeated") + address;
    }

    private static String members(ImageEncoding images) {
        String object = "{`" + images.urlKey() + "`: address or data URI}"
                + images.fileIdKey().map(key -> " or {`" + key + "`: id}").orElse("");
        Optional<String> one = images.memberName().map(name -> "`" + name + "` for one, ");
        String more = images.memberConstants().entrySet().stream()
                .map(extra -> "; one alone also says `" + extra.getKey() + "`: `" + extra.getValue() + "`")
                .collect(Collectors.joining());
        return one.orElse("") + "`" + images.listName() + "` as a list, of " + object + more;
    }

    private void errors(ProviderProfile profile) {
        if (profile.errorRules().isEmpty() && profile.errorHint().isEmpty()) {
            return;
        }
        line("### Errors");
        line("");
        for (ErrorRule rule : profile.errorRules()) {
            List<String> signs = new ArrayList<>();
            rule.statuses().stream().sorted().forEach(status -> signs.add("status " + status));
            rule.codes().stream().sorted().forEach(code -> signs.add("code `" + code + "`"));
            rule.messageContains().forEach(words -> signs.add("\"" + words + "\""));
            line("* " + rule.kind() + ": " + String.join(", ", signs));
        }
        profile.errorHint().ifPresent(hint -> {
            line("");
            hint.lines().forEach(text -> line("> " + text));
        });
        line("");
    }

    private void line(String text) {
        page.append(text.stripTrailing()).append('\n');
    }
}
