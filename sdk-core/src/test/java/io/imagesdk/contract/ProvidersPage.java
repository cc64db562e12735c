package io.imagesdk.contract;

import io.imagesdk.internal.json.Json;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.Editing;
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
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the page of providers in Markdown from the field tables of their profiles. */
final class ProvidersPage {
    private static final int MAX_COLUMNS = 120;

    /** Text without a space outside of code: a line is never broken inside of code. */
    private static final Pattern UNBREAKABLE = Pattern.compile("(?:`[^`]*`|[^`\\s])+");

    private final StringBuilder page = new StringBuilder();

    private ProvidersPage() {}

    static String of(List<ProviderProfile> profiles) {
        ProvidersPage page = new ProvidersPage();
        page.line("# Providers");
        page.line("");
        page.wrap(
                "",
                "This page lists what each profile of the catalog accepts. It is generated from the field tables of the"
                        + " profiles, and a test compares the two.");
        page.line("");
        page.wrap(
                "",
                "Accepted values that end with `...` are an open list: the values in the list are known, and other"
                        + " values are sent, too. All other lists and ranges are closed: a request with another value"
                        + " is rejected before it is sent. In the overview, `generate` or `edit` means that only this"
                        + " operation supports the parameter.");
        page.line("");
        page.overview(profiles);
        profiles.forEach(page::profile);
        return page.page.toString();
    }

    /** Returns the page with a further section about the profiles that are shipped as files. */
    static String of(List<ProviderProfile> profiles, List<ProviderProfile> files) {
        ProvidersPage page = new ProvidersPage();
        page.page.append(of(profiles));
        page.line("## Profiles that are shipped as files");
        page.line("");
        page.wrap(
                "",
                "`Providers.byId` reads these profiles from the library, and the command line accepts their ids too."
                        + " `images providers ID` prints one. The contract tests of the profiles above run for them,"
                        + " too, and recorded requests and responses are compared where there are some.");
        page.line("");
        page.wrap(
                "",
                "The source of each profile states how certain it is. Documentation, official clients and official"
                        + " source code confirm a fact. Public client code shows how others use a provider, which"
                        + " does not confirm it. What no source contains is listed as inferred.");
        page.line("");
        files.forEach(page::file);
        return page.page.toString();
    }

    private void file(ProviderProfile profile) {
        String baseUrl = profile.baseUrl().map(url -> "`" + url + "`").orElse("to be set");
        String supported = Stream.of(Parameter.values())
                .filter(parameter -> profile.constraint(parameter).isPresent())
                .map(Parameter::label)
                .collect(Collectors.joining(", "));
        wrap(
                "* ",
                "  ",
                "`" + profile.id() + "`, " + profile.title() + ". Base URL: " + baseUrl + ". Parameters: " + supported
                        + ". Edits: " + (profile.editing().isPresent() ? "yes" : "no")
                        + ". Tasks: " + (profile.task().isPresent() ? "yes" : "no")
                        + ". Source: " + profile.source());
    }

    private void overview(List<ProviderProfile> profiles) {
        line("| | " + cells(profiles, profile -> "`" + profile.id() + "`") + " |");
        line("|---|" + "---|".repeat(profiles.size()));
        for (Parameter parameter : Parameter.values()) {
            line("| " + parameter.label() + " | "
                    + cells(
                            profiles,
                            profile -> mark(
                                    profile,
                                    operation -> operation.field(parameter).isPresent()))
                    + " |");
        }
        line("| input images | " + cells(profiles, ProvidersPage::inputImages) + " |");
        line("| mask | " + cells(profiles, ProvidersPage::mask) + " |");
        line("| stream | "
                + cells(
                        profiles,
                        profile ->
                                mark(profile, operation -> operation.streaming().isPresent()))
                + " |");
        line("");
    }

    private static String cells(List<ProviderProfile> profiles, Function<ProviderProfile, String> cell) {
        return profiles.stream().map(cell).collect(Collectors.joining(" | "));
    }

    private static String mark(ProviderProfile profile, Function<Operation, Boolean> supports) {
        boolean generates = supports.apply(profile.generation());
        boolean edits = profile.editing().map(Editing::operation).map(supports).orElse(false);
        return generates ? edits ? "yes" : "generate" : edits ? "edit" : "";
    }

    private static String inputImages(ProviderProfile profile) {
        return profile.editing()
                .map(editing -> editing.inputImages().maxImages().stream()
                        .mapToObj(max -> max == 1 ? "1" : "1.." + max)
                        .findFirst()
                        .orElse("1.."))
                .orElse("");
    }

    private static String mask(ProviderProfile profile) {
        return profile.editing()
                .flatMap(editing -> editing.inputImages().maskName())
                .map(name -> "yes")
                .orElse("");
    }

    private void profile(ProviderProfile profile) {
        line("## " + profile.title() + ": `" + profile.id() + "`");
        line("");
        item("Base URL: "
                + profile.baseUrl()
                        .map(url -> "`" + url + "`")
                        .orElse("must be set in the builder or with " + baseUrlVariables(profile)));
        item("API key: header `" + profile.keyHeader() + ": " + profile.keyPrefix() + "...`; " + keySources(profile));
        profile.headers().forEach((name, value) -> item("Header of every request: `" + name + ": " + value + "`"));
        item("Timeout of a call: " + profile.timeout().toSeconds() + " s"
                + profile.credentials()
                        .timeoutVariable()
                        .map(name -> "; `" + name + "` overrides it")
                        .orElse(""));
        item(profile.retriesAllowed() ? "A rejected request may be retried." : "A request is never retried.");
        profile.idempotencyHeader().ifPresent(name -> item("Idempotency key: header `" + name + "`"));
        if (profile.sameOriginDownloadsOnly()) {
            item("Images are downloaded only from the origin of the base URL and from hosts that the caller allows.");
        }
        if (profile.responseMapping().emptyMeansModerated()) {
            item("A successful response without an image means that moderation blocked all images.");
        }
        profile.responseMapping()
                .moderationFlags()
                .forEach((member, values) ->
                        item("An image whose " + isOneOf(member, values) + " was blocked by moderation."));
        profile.responseMapping()
                .moderationValues()
                .forEach((pointer, values) ->
                        item("Moderation blocked the images of a response if " + isOneOf(pointer, values) + "."));
        if (!profile.suggestedDefaults().isEmpty()) {
            item("Defaults of the command line: " + suggestedDefaults(profile.suggestedDefaults()));
        }
        if (!profile.source().isEmpty()) {
            item("Source: " + profile.source());
        }
        line("");
        operation("Generate", profile, profile.generation());
        profile.editing().ifPresent(editing -> {
            operation("Edit", profile, editing.operation());
            encoding(editing);
        });
        errors(profile);
    }

    private static String isOneOf(String name, List<String> values) {
        return "`" + name + "` is `" + String.join("` or `", values) + "`";
    }

    private static String baseUrlVariables(ProviderProfile profile) {
        return Stream.concat(
                        profile.credentials().baseUrlVariables().stream(),
                        Stream.of("IMAGE_API_BASE_URL", "GROK_IMAGE_BASE_URL"))
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(" or "));
    }

    private static String keySources(ProviderProfile profile) {
        CredentialSources credentials = profile.credentials();
        List<String> sources = new ArrayList<>();
        Stream<String> general =
                profile.baseUrl().isPresent() ? Stream.empty() : Stream.of("IMAGE_API_KEY", "GROK_IMAGE_API_KEY");
        Stream.concat(credentials.keyVariables().stream(), general).forEach(name -> sources.add("`" + name + "`"));
        credentials.keyFile().ifPresent(file -> sources.add("`~/.config/" + file + "`"));
        sources.add("`~/.config/imagesdk/credentials.json`");
        return "set in the builder, or read from `imagesdk.apiKey`, " + String.join(", ", sources);
    }

    private static String suggestedDefaults(Map<Parameter, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey().label() + " `" + value.getValue() + "`")
                .collect(Collectors.joining(", "));
    }

    private void operation(String title, ProviderProfile profile, Operation operation) {
        line("### " + title + ": `POST " + profile.defaultBasePath() + operation.path() + "`");
        line("");
        wrap("", "Body: " + bodyFormat(operation.bodyFormat()) + ".");
        line("");
        if (!operation.constants().isEmpty()) {
            wrap(
                    "",
                    "Every request contains "
                            + operation.constants().entrySet().stream()
                                    .map(constant -> "`" + constant.getKey() + "`: `" + text(constant.getValue()) + "`")
                                    .collect(Collectors.joining(", "))
                            + ".");
            line("");
        }
        line("| Parameter | Wire name | Accepted values | Notes |");
        line("|---|---|---|---|");
        List<String> longValues = new ArrayList<>();
        for (Field field : operation.fields()) {
            String values = values(field.constraint()) + aliases(field);
            String row = row(field, values);
            if (row.length() > MAX_COLUMNS) {
                longValues.add("Accepted values of `" + field.parameter().label() + "`: " + values);
                row = row(field, "see below");
            }
            line(row);
        }
        line("");
        if (!longValues.isEmpty()) {
            longValues.forEach(this::item);
            line("");
        }
        operation.streaming().ifPresent(this::streaming);
    }

    private static String text(Object constant) {
        return constant instanceof String text ? text : Json.print(constant);
    }

    private static String bodyFormat(BodyFormat format) {
        return switch (format) {
            case JSON -> "JSON";
            case JSON_ARRAY -> "a JSON array that contains one object";
            case MULTIPART -> "`multipart/form-data`";
            case BY_INPUT ->
                "`multipart/form-data` if all input images are files, JSON if at least one is a URL or a file id";
        };
    }

    private static String row(Field field, String values) {
        String names = field.names().isEmpty() ? "in the path" : "`" + String.join("` and `", field.names()) + "`";
        String row = "| " + field.parameter().label() + (field.required() ? " (required)" : "") + " | " + names + " | "
                + values + " | " + field.note() + " |";
        return row.replace("|  |", "| |");
    }

    private void streaming(Streaming streaming) {
        String partials = streaming.partialImagesMember().isEmpty()
                ? ""
                : ", with `" + streaming.partialImagesMember() + "` 0.." + streaming.maxPartialImages();
        item("Streaming: `" + streaming.streamMember() + "`: true" + partials + "; "
                + (streaming.maxImages() == 1 ? "1 image" : "1.." + streaming.maxImages() + " images")
                + "; " + streaming.formats().stream().map(Object::toString).collect(Collectors.joining(", ")));
        item("Events, named by `" + streaming.eventTypePointer() + "` or by the `event:` line: partial image "
                + codes(streaming.partialEvents()) + " with its index in `" + streaming.partialIndexPointer()
                + "`, completed image " + codes(streaming.completedEvents()) + ", error "
                + codes(streaming.failedEvents())
                + (streaming.failedImageEvents().isEmpty()
                        ? ""
                        : ", failure of one image " + codes(streaming.failedImageEvents())));
        line("");
    }

    private static String codes(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" "));
    }

    private static String aliases(Field field) {
        return field.valueAliases().isEmpty()
                ? ""
                : ", sent as "
                        + field.valueAliases().entrySet().stream()
                                .map(alias -> "`" + alias.getKey() + "` > `" + alias.getValue() + "`")
                                .collect(Collectors.joining(" "));
    }

    private static String values(Constraint constraint) {
        List<String> values = constraint instanceof Constraint.OneOf closed
                ? closed.values()
                : constraint instanceof Constraint.KnownValues open ? open.values() : List.of();
        return values.isEmpty()
                ? constraint.toString()
                : codes(values) + (constraint instanceof Constraint.KnownValues ? " ..." : "");
    }

    private void encoding(Editing editing) {
        ImageEncoding images = editing.inputImages();
        item("Input images: "
                + switch (editing.operation().bodyFormat()) {
                    case MULTIPART -> parts(images);
                    case JSON, JSON_ARRAY -> members(images);
                    case BY_INPUT -> "as `multipart/form-data`, " + parts(images) + "; as JSON, " + members(images);
                });
        item("Formats: " + images.formats().stream().map(Object::toString).collect(Collectors.joining(", ")));
        item("Mask: "
                + images.maskName()
                        .map(name -> "`" + name + "`, a PNG with the size of the first image and an alpha channel")
                        .orElse("not supported"));
        List<String> limits = new ArrayList<>();
        images.maxImages().ifPresent(count -> limits.add(count + (count == 1 ? " image" : " images")));
        images.maxImageBytes().ifPresent(bytes -> limits.add(bytes + " bytes per image"));
        images.maxTotalBytes().ifPresent(bytes -> limits.add(bytes + " bytes for all images"));
        images.maxMaskBytes().ifPresent(bytes -> limits.add(bytes + " bytes for the mask"));
        images.maxDataUriChars().ifPresent(chars -> limits.add(chars + " characters per data URI"));
        item("Limits: " + (limits.isEmpty() ? "unknown" : "up to " + String.join(", ", limits)));
        line("");
    }

    private static String parts(ImageEncoding images) {
        boolean single = images.maxImages().orElse(2) == 1;
        return "part `" + images.partName() + "`"
                + (single ? "" : ", several images as repeated parts `" + images.repeatedPartName() + "`")
                + images.urlPartName().map(name -> ", a URL in `" + name + "`").orElse("");
    }

    private static String members(ImageEncoding images) {
        String value = "URL or data URI";
        if (images.fileTemplate().isPresent()) {
            return "array `" + images.listName() + "` of `"
                    + Json.print(images.fileTemplate().get()) + "`"
                    + images.urlTemplate()
                            .map(template -> ", or `" + Json.print(template) + "` for a URL")
                            .orElse("")
                    + images.fileIdTemplate()
                            .map(template -> ", or `" + Json.print(template) + "` for a file id")
                            .orElse("");
        }
        String item = (images.urlKey().isEmpty() ? value : "{`" + images.urlKey() + "`: " + value + "}")
                + images.fileIdKey().map(key -> " or {`" + key + "`: id}").orElse("");
        Optional<String> single = images.memberName().map(name -> "member `" + name + "` for one image, ");
        String constants = images.memberConstants().entrySet().stream()
                .map(constant -> "; one image also has `" + constant.getKey() + "`: `" + constant.getValue() + "`")
                .collect(Collectors.joining());
        return single.orElse("") + "array `" + images.listName() + "` of " + item + constants;
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
            rule.messageContains().forEach(text -> signs.add("\"" + text + "\""));
            rule.values().forEach((pointer, values) -> signs.add(isOneOf(pointer, values)));
            item(rule.kind() + ": " + String.join(", ", signs));
        }
        profile.errorHint().ifPresent(hint -> {
            line("");
            hint.lines().forEach(text -> wrap("> ", "> ", text));
        });
        line("");
    }

    private void item(String text) {
        wrap("* ", "  ", text);
    }

    private void wrap(String indent, String text) {
        wrap(indent, indent, text);
    }

    private void wrap(String firstIndent, String indent, String text) {
        StringBuilder current = new StringBuilder(firstIndent);
        boolean empty = true;
        for (String word :
                UNBREAKABLE.matcher(text).results().map(MatchResult::group).toList()) {
            if (!empty && current.length() + 1 + word.length() > MAX_COLUMNS) {
                line(current.toString());
                current = new StringBuilder(indent);
                empty = true;
            }
            current.append(empty ? "" : " ").append(word);
            empty = false;
        }
        line(current.toString());
    }

    private void line(String text) {
        page.append(text.stripTrailing()).append('\n');
    }
}
