package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.BOOLEAN;
import static io.imagesdk.provider.ProfileCodecs.INTEGER;
import static io.imagesdk.provider.ProfileCodecs.SECONDS;
import static io.imagesdk.provider.ProfileCodecs.STRING;
import static io.imagesdk.provider.ProfileCodecs.URL;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.oneOf;
import static io.imagesdk.provider.ProfileCodecs.withPattern;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.member;

import io.imagesdk.internal.json.JacksonVersion;
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

/**
 * Reads and writes profile files. Members have the names of the Java accessors; a member that a file omits has the
 * default of the builder.
 */
final class ProfileJson {
    private static final int VERSION = 1;
    private static final ProviderProfile DEFAULTS = ProviderProfile.builder()
            .id("defaults")
            .title("")
            .generation(Operation.of(""))
            .build();
    private static final CredentialSources NO_CREDENTIALS =
            CredentialSources.builder().build();
    private static final ProfileCodec<List<String>> STRINGS = list(STRING);

    private static final ProfileObjectCodec<ErrorRule, MemberValues> RULE = ProfileObjectCodec.ofRecord(
                    "errorRule",
                    memberValues -> new ErrorRule(
                            memberValues.get("kind", ErrorRule.ErrorKind.OTHER),
                            Set.copyOf(memberValues.<Collection<Integer>>get("statuses", List.of())),
                            Set.copyOf(memberValues.<Collection<String>>get("codes", List.of())),
                            memberValues.get("messageContains", List.of()),
                            memberValues.get("values", Map.of())))
            .required("kind", oneOf(ErrorRule.ErrorKind.class), ErrorRule::kind, member("kind"))
            .withDefault(
                    List.of(),
                    "statuses",
                    list(INTEGER),
                    rule -> rule.statuses().stream().sorted().toList(),
                    member("statuses"))
            .withDefault(
                    List.of(),
                    "codes",
                    STRINGS,
                    rule -> rule.codes().stream().sorted().toList(),
                    member("codes"))
            .withDefault(List.of(), "messageContains", STRINGS, ErrorRule::messageContains, member("messageContains"))
            .withDefault(Map.of(), "values", map(STRING, STRINGS), ErrorRule::values, member("values"));

    private static final ProfileObjectCodec<CredentialSources, CredentialSources.Builder> CREDENTIALS =
            new ProfileObjectCodec<>("credentials", CredentialSources::builder, CredentialSources.Builder::build)
                    .withDefault(
                            true,
                            "keyRequired",
                            BOOLEAN,
                            CredentialSources::keyRequired,
                            CredentialSources.Builder::keyRequired)
                    .withDefault(
                            List.of(),
                            "keyVariables",
                            STRINGS,
                            CredentialSources::keyVariables,
                            (builder, names) -> builder.addKeyVariables(names.toArray(String[]::new)))
                    .withDefault(
                            List.of(),
                            "baseUrlVariables",
                            STRINGS,
                            CredentialSources::baseUrlVariables,
                            (builder, names) -> builder.addBaseUrlVariables(names.toArray(String[]::new)))
                    .optional(
                            "timeoutVariable",
                            STRING,
                            CredentialSources::timeoutVariable,
                            CredentialSources.Builder::timeoutVariable)
                    .optional("keyFile", STRING, CredentialSources::keyFile, CredentialSources.Builder::keyFile)
                    .optional(
                            "missingKeyMessage",
                            STRING,
                            CredentialSources::missingKeyMessage,
                            CredentialSources.Builder::missingKeyMessage);

    private static final ProfileObjectCodec<ProviderProfile, ProviderProfile.Builder> PROFILE =
            new ProfileObjectCodec<>("profile", ProviderProfile::builder, ProviderProfile.Builder::build)
                    .extensible()
                    .required("version", ProfileCodecs.constant(VERSION), profile -> VERSION, (builder, version) -> {})
                    .required(
                            "id",
                            withPattern("^[a-z0-9][a-z0-9-]{0,63}$", STRING),
                            ProviderProfile::id,
                            ProviderProfile.Builder::id)
                    .required("title", STRING, ProviderProfile::title, ProviderProfile.Builder::title)
                    .withDefault(
                            DEFAULTS.source(),
                            "source",
                            STRING,
                            ProviderProfile::source,
                            ProviderProfile.Builder::source)
                    .optional("baseUrl", URL, ProviderProfile::baseUrl, ProviderProfile.Builder::baseUrl)
                    .withDefault(
                            DEFAULTS.defaultBasePath(),
                            "defaultBasePath",
                            RequestCodecs.PATH,
                            ProviderProfile::defaultBasePath,
                            ProviderProfile.Builder::defaultBasePath)
                    .withDefault(
                            DEFAULTS.keyHeader(),
                            "keyHeader",
                            STRING,
                            ProviderProfile::keyHeader,
                            ProviderProfile.Builder::keyHeader)
                    .withDefault(
                            DEFAULTS.keyPrefix(),
                            "keyPrefix",
                            STRING,
                            ProviderProfile::keyPrefix,
                            ProviderProfile.Builder::keyPrefix)
                    .withDefault(
                            Map.of(),
                            "headers",
                            map(STRING, STRING),
                            ProviderProfile::headers,
                            (builder, headers) -> headers.forEach(builder::putHeaders))
                    .required(
                            "generation",
                            RequestCodecs.OPERATION,
                            ProviderProfile::generation,
                            ProviderProfile.Builder::generation)
                    .optional(
                            "editing",
                            RequestCodecs.EDITING,
                            ProviderProfile::editing,
                            ProviderProfile.Builder::editing)
                    .withDefault(
                            DEFAULTS.responseMapping(),
                            "responseMapping",
                            TaskCodecs.RESPONSE,
                            ProviderProfile::responseMapping,
                            ProviderProfile.Builder::responseMapping)
                    .optional("task", TaskCodecs.TASK, ProviderProfile::task, ProviderProfile.Builder::task)
                    .withDefault(
                            List.of(),
                            "errorRules",
                            list(RULE),
                            ProviderProfile::errorRules,
                            (builder, rules) -> builder.addErrorRules(rules.toArray(ErrorRule[]::new)))
                    .optional("errorHint", STRING, ProviderProfile::errorHint, ProviderProfile.Builder::errorHint)
                    .withDefault(
                            NO_CREDENTIALS,
                            "credentials",
                            CREDENTIALS,
                            ProviderProfile::credentials,
                            ProviderProfile.Builder::credentials)
                    .withDefault(
                            DEFAULTS.timeout(),
                            "timeout",
                            SECONDS,
                            ProviderProfile::timeout,
                            ProviderProfile.Builder::timeout)
                    .withDefault(
                            DEFAULTS.retriesAllowed(),
                            "retriesAllowed",
                            BOOLEAN,
                            ProviderProfile::retriesAllowed,
                            ProviderProfile.Builder::retriesAllowed)
                    .optional(
                            "idempotencyHeader",
                            STRING,
                            ProviderProfile::idempotencyHeader,
                            ProviderProfile.Builder::idempotencyHeader)
                    .withDefault(
                            DEFAULTS.idempotencyKeyLifetime(),
                            "idempotencyKeyLifetime",
                            SECONDS,
                            ProviderProfile::idempotencyKeyLifetime,
                            ProviderProfile.Builder::idempotencyKeyLifetime)
                    .withDefault(
                            false,
                            "sameOriginDownloadsOnly",
                            BOOLEAN,
                            ProviderProfile::sameOriginDownloadsOnly,
                            ProviderProfile.Builder::sameOriginDownloadsOnly)
                    .withDefault(
                            Map.of(),
                            "suggestedDefaults",
                            map(RequestCodecs.PARAMETER, STRING),
                            ProviderProfile::suggestedDefaults,
                            (builder, values) -> values.forEach(builder::putSuggestedDefaults))
                    .optional("batch", BatchCodecs.BATCH, ProviderProfile::batch, ProviderProfile.Builder::batch)
                    .optional("prices", PriceCodecs.PRICES, ProviderProfile::prices, ProviderProfile.Builder::prices);

    private ProfileJson() {}

    static ProviderProfile read(byte[] file, List<ProviderProfile> bases) {
        JacksonVersion.findProblem().ifPresent(problem -> {
            throw ProfileErrors.invalid(problem, null);
        });
        try {
            String text = Json.decode(file);
            ProfileErrors errors = new ProfileErrors(JsonLineNumbers.of(text));
            Json document = new ProfileExtension(bases, errors).resolve(Json.parse(text));
            if (errors.count() > 0) {
                throw errors.toException();
            }
            return PROFILE.read(document, Pointer.ROOT, errors).orElseThrow(errors::toException);
        } catch (JsonException e) {
            throw ProfileErrors.invalid("profile is not valid JSON: " + e.getMessage(), null);
        }
    }

    /** Returns the members of a profile as plain Java values. */
    static Map<String, Object> members(ProviderProfile profile) {
        return PROFILE.write(profile);
    }

    static String write(ProviderProfile profile) {
        return Json.prettyPrint(PROFILE.write(profile));
    }

    /** Returns the JSON schema of a profile file. The documentation adds a description of each member. */
    static String schema() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Provider profile, as accepted by ProviderProfile.read");
        schema.putAll(PROFILE.objectSchema(definitions));
        schema.put("required", List.of("version", "id"));
        schema.put(
                "anyOf",
                List.of(
                        Map.of("required", List.of(ProfileExtension.MEMBER)),
                        Map.of("required", List.of("title", "generation"))));
        schema.put("$defs", definitions);
        return Json.prettyPrint(schema);
    }
}
