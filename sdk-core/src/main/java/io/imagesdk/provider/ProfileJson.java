package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.ADDRESS;
import static io.imagesdk.provider.ProfileCodecs.FLAG;
import static io.imagesdk.provider.ProfileCodecs.INTEGER;
import static io.imagesdk.provider.ProfileCodecs.SECONDS;
import static io.imagesdk.provider.ProfileCodecs.TEXT;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.oneOf;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.into;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.json.JsonLineNumbers;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import io.imagesdk.provider.ProfileObjectCodec.MemberValues;
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
    private static final CredentialSources NO_NAMES =
            CredentialSources.builder().build();
    private static final ProfileCodec<List<String>> TEXTS = list(TEXT);

    private static final ProfileObjectCodec<ErrorRule, MemberValues> RULE = ProfileObjectCodec.ofRecord(
                    "errorRule",
                    memberValues -> new ErrorRule(
                            memberValues.get("kind", ErrorRule.ErrorKind.OTHER),
                            Set.copyOf(memberValues.<Collection<Integer>>get("statuses", List.of())),
                            Set.copyOf(memberValues.<Collection<String>>get("codes", List.of())),
                            memberValues.get("words", List.of())))
            .required("kind", oneOf(ErrorRule.ErrorKind.class), ErrorRule::kind, into("kind"))
            .withDefault(
                    List.of(),
                    "statuses",
                    list(INTEGER),
                    it -> it.statuses().stream().sorted().toList(),
                    into("statuses"))
            .withDefault(
                    List.of(),
                    "codes",
                    TEXTS,
                    it -> it.codes().stream().sorted().toList(),
                    into("codes"))
            .withDefault(List.of(), "words", TEXTS, ErrorRule::messageContains, into("words"));

    private static final ProfileObjectCodec<CredentialSources, CredentialSources.Builder> CREDENTIALS =
            new ProfileObjectCodec<>("credentials", CredentialSources::builder, CredentialSources.Builder::build)
                    .withDefault(
                            List.of(),
                            "keyVariables",
                            TEXTS,
                            CredentialSources::keyVariables,
                            (b, it) -> b.addKeyVariables(it.toArray(String[]::new)))
                    .withDefault(
                            List.of(),
                            "baseUrlVariables",
                            TEXTS,
                            CredentialSources::baseUrlVariables,
                            (b, it) -> b.addBaseUrlVariables(it.toArray(String[]::new)))
                    .optional(
                            "timeoutVariable",
                            TEXT,
                            CredentialSources::timeoutVariable,
                            (b, it) -> b.timeoutVariable(it))
                    .optional("keyFile", TEXT, CredentialSources::keyFile, (b, it) -> b.keyFile(it))
                    .optional(
                            "onboarding",
                            TEXT,
                            CredentialSources::missingKeyMessage,
                            (b, it) -> b.missingKeyMessage(it));

    private static final ProfileObjectCodec<ProviderProfile, ProviderProfile.Builder> PROFILE =
            new ProfileObjectCodec<>("profile", ProviderProfile::builder, ProviderProfile.Builder::build)
                    .required("version", ProfileCodecs.constant(VERSION), it -> VERSION, (b, it) -> {})
                    .required("id", TEXT, ProviderProfile::id, (b, it) -> b.id(it))
                    .required("title", TEXT, ProviderProfile::title, (b, it) -> b.title(it))
                    .withDefault(PLAIN.source(), "source", TEXT, ProviderProfile::source, (b, it) -> b.source(it))
                    .optional("baseUrl", ADDRESS, ProviderProfile::baseUrl, (b, it) -> b.baseUrl(it))
                    .withDefault(
                            PLAIN.keyHeader(),
                            "keyHeader",
                            TEXT,
                            ProviderProfile::keyHeader,
                            (b, it) -> b.keyHeader(it))
                    .withDefault(
                            PLAIN.keyPrefix(),
                            "keyPrefix",
                            TEXT,
                            ProviderProfile::keyPrefix,
                            (b, it) -> b.keyPrefix(it))
                    .withDefault(
                            Map.of(),
                            "headers",
                            map(TEXT, TEXT),
                            ProviderProfile::headers,
                            (b, it) -> it.forEach(b::putHeaders))
                    .required(
                            "generation",
                            RequestCodecs.OPERATION,
                            ProviderProfile::generation,
                            (b, it) -> b.generation(it))
                    .optional("editing", RequestCodecs.EDITING, ProviderProfile::editing, (b, it) -> b.editing(it))
                    .withDefault(
                            PLAIN.responseMapping(),
                            "reply",
                            TaskCodecs.RESPONSE,
                            ProviderProfile::responseMapping,
                            (b, it) -> b.responseMapping(it))
                    .optional("task", TaskCodecs.TASK, ProviderProfile::task, (b, it) -> b.task(it))
                    .withDefault(
                            List.of(),
                            "errors",
                            list(RULE),
                            ProviderProfile::errorRules,
                            (b, it) -> b.addErrorRules(it.toArray(ErrorRule[]::new)))
                    .optional("errorHint", TEXT, ProviderProfile::errorHint, (b, it) -> b.errorHint(it))
                    .withDefault(
                            NO_NAMES,
                            "credentials",
                            CREDENTIALS,
                            ProviderProfile::credentials,
                            (b, it) -> b.credentials(it))
                    .withDefault(
                            PLAIN.timeout(), "timeout", SECONDS, ProviderProfile::timeout, (b, it) -> b.timeout(it))
                    .withDefault(
                            PLAIN.retriesAllowed(),
                            "retries",
                            FLAG,
                            ProviderProfile::retriesAllowed,
                            (b, it) -> b.retriesAllowed(it))
                    .optional(
                            "idempotencyHeader",
                            TEXT,
                            ProviderProfile::idempotencyHeader,
                            (b, it) -> b.idempotencyHeader(it))
                    .withDefault(
                            false,
                            "ownOriginOnly",
                            FLAG,
                            ProviderProfile::sameOriginDownloadsOnly,
                            (b, it) -> b.sameOriginDownloadsOnly(it))
                    .withDefault(
                            Map.of(),
                            "suggested",
                            map(RequestCodecs.PARAMETER, TEXT),
                            ProviderProfile::suggestedDefaults,
                            (b, it) -> it.forEach(b::putSuggestedDefaults));

    private ProfileJson() {}

    static ProviderProfile read(String text) {
        ProfileErrors problems = new ProfileErrors(JsonLineNumbers.of(text));
        try {
            return PROFILE.read(Json.parse(text), Pointer.ROOT, problems).orElseThrow(problems::exception);
        } catch (JsonException e) {
            throw ProfileErrors.invalid("the profile cannot be read: " + e.getMessage(), null);
        }
    }

    static String write(ProviderProfile profile) {
        return Json.prettyPrint(PROFILE.write(profile));
    }

    /** The JSON schema of such a file. */
    static String schema() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "A provider's profile, as ProviderProfile.read takes it");
        schema.putAll(PROFILE.object(definitions));
        schema.put("$defs", definitions);
        return Json.prettyPrint(schema);
    }
}
