package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileShape.Bag.into;
import static io.imagesdk.provider.ProfileTypes.ADDRESS;
import static io.imagesdk.provider.ProfileTypes.FLAG;
import static io.imagesdk.provider.ProfileTypes.INTEGER;
import static io.imagesdk.provider.ProfileTypes.SECONDS;
import static io.imagesdk.provider.ProfileTypes.TEXT;
import static io.imagesdk.provider.ProfileTypes.list;
import static io.imagesdk.provider.ProfileTypes.map;
import static io.imagesdk.provider.ProfileTypes.oneOf;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.json.JsonLines;
import io.imagesdk.internal.json.JsonLines.Pointer;
import io.imagesdk.provider.ProfileShape.Bag;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A profile as a file: the same vocabulary, member for member, where what is not said is as in the builder. */
final class ProfileJson {
    private static final int VERSION = 1;
    private static final ProviderProfile PLAIN = ProviderProfile.builder()
            .id("plain")
            .title("")
            .generation(Operation.of(""))
            .build();
    private static final CredentialNames NO_NAMES = CredentialNames.builder().build();
    private static final ProfileType<List<String>> TEXTS = list(TEXT);

    private static final ProfileShape<ErrorRule, Bag> RULE = ProfileShape.ofRecord(
                    "errorRule",
                    bag -> new ErrorRule(
                            bag.get("kind", ErrorRule.Kind.OTHER),
                            Set.copyOf(bag.<Collection<Integer>>get("statuses", List.of())),
                            Set.copyOf(bag.<Collection<String>>get("codes", List.of())),
                            bag.get("words", List.of())))
            .must("kind", oneOf(ErrorRule.Kind.class), ErrorRule::kind, into("kind"))
            .or(
                    List.of(),
                    "statuses",
                    list(INTEGER),
                    it -> it.statuses().stream().sorted().toList(),
                    into("statuses"))
            .or(List.of(), "codes", TEXTS, it -> it.codes().stream().sorted().toList(), into("codes"))
            .or(List.of(), "words", TEXTS, ErrorRule::words, into("words"));

    private static final ProfileShape<CredentialNames, CredentialNames.Builder> CREDENTIALS = new ProfileShape<>(
                    "credentials", CredentialNames::builder, CredentialNames.Builder::build)
            .or(
                    List.of(),
                    "keyVariables",
                    TEXTS,
                    CredentialNames::keyVariables,
                    (b, it) -> b.addKeyVariables(it.toArray(String[]::new)))
            .or(
                    List.of(),
                    "baseUrlVariables",
                    TEXTS,
                    CredentialNames::baseUrlVariables,
                    (b, it) -> b.addBaseUrlVariables(it.toArray(String[]::new)))
            .may("timeoutVariable", TEXT, CredentialNames::timeoutVariable, (b, it) -> b.timeoutVariable(it))
            .may("keyFile", TEXT, CredentialNames::keyFile, (b, it) -> b.keyFile(it))
            .may("onboarding", TEXT, CredentialNames::onboarding, (b, it) -> b.onboarding(it));

    private static final ProfileShape<ProviderProfile, ProviderProfile.Builder> PROFILE = new ProfileShape<>(
                    "profile", ProviderProfile::builder, ProviderProfile.Builder::build)
            .must("version", ProfileTypes.constant(VERSION), it -> VERSION, (b, it) -> {})
            .must("id", TEXT, ProviderProfile::id, (b, it) -> b.id(it))
            .must("title", TEXT, ProviderProfile::title, (b, it) -> b.title(it))
            .or(PLAIN.source(), "source", TEXT, ProviderProfile::source, (b, it) -> b.source(it))
            .may("baseUrl", ADDRESS, ProviderProfile::baseUrl, (b, it) -> b.baseUrl(it))
            .or(PLAIN.keyHeader(), "keyHeader", TEXT, ProviderProfile::keyHeader, (b, it) -> b.keyHeader(it))
            .or(PLAIN.keyPrefix(), "keyPrefix", TEXT, ProviderProfile::keyPrefix, (b, it) -> b.keyPrefix(it))
            .or(Map.of(), "headers", map(TEXT, TEXT), ProviderProfile::headers, (b, it) -> it.forEach(b::putHeaders))
            .must("generation", RequestShapes.OPERATION, ProviderProfile::generation, (b, it) -> b.generation(it))
            .may("editing", RequestShapes.EDITING, ProviderProfile::editing, (b, it) -> b.editing(it))
            .or(PLAIN.reply(), "reply", TaskShapes.REPLY, ProviderProfile::reply, (b, it) -> b.reply(it))
            .may("task", TaskShapes.TASK, ProviderProfile::task, (b, it) -> b.task(it))
            .or(
                    List.of(),
                    "errors",
                    list(RULE),
                    ProviderProfile::errors,
                    (b, it) -> b.addErrors(it.toArray(ErrorRule[]::new)))
            .may("errorHint", TEXT, ProviderProfile::errorHint, (b, it) -> b.errorHint(it))
            .or(NO_NAMES, "credentials", CREDENTIALS, ProviderProfile::credentials, (b, it) -> b.credentials(it))
            .or(PLAIN.timeout(), "timeout", SECONDS, ProviderProfile::timeout, (b, it) -> b.timeout(it))
            .or(PLAIN.retries(), "retries", FLAG, ProviderProfile::retries, (b, it) -> b.retries(it))
            .may("idempotencyHeader", TEXT, ProviderProfile::idempotencyHeader, (b, it) -> b.idempotencyHeader(it))
            .or(false, "ownOriginOnly", FLAG, ProviderProfile::ownOriginOnly, (b, it) -> b.ownOriginOnly(it))
            .or(
                    Map.of(),
                    "suggested",
                    map(RequestShapes.PARAMETER, TEXT),
                    ProviderProfile::suggested,
                    (b, it) -> it.forEach(b::putSuggested));

    private ProfileJson() {}

    static ProviderProfile read(String text) {
        ProfileProblems problems = new ProfileProblems(JsonLines.of(text));
        try {
            return PROFILE.read(Json.parse(text), Pointer.ROOT, problems).orElseThrow(problems::exception);
        } catch (JsonException broken) {
            throw ProfileProblems.invalid("the profile cannot be read: " + broken.getMessage(), null);
        }
    }

    static String write(ProviderProfile profile) {
        return Json.layout(PROFILE.write(profile));
    }

    /** The JSON schema of such a file. */
    static String schema() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "A provider's profile, as ProviderProfile.read takes it");
        schema.putAll(PROFILE.object(definitions));
        schema.put("$defs", definitions);
        return Json.layout(schema);
    }
}
