package io.imagesdk.provider;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;

/**
 * Former names in profile files. A file that uses one of them is rejected with a message that names its replacement.
 *
 * @param members the current name of each renamed member, by the schema name of its object and the former name
 * @param values the current value for each renamed value of an enumeration
 */
record RenamedMembers(Map<String, Map<String, String>> members, Map<String, String> values) {
    static final RenamedMembers ALL = new RenamedMembers(
            Map.ofEntries(
                    entry(
                            "profile",
                            Map.of(
                                    "reply", "responseMapping",
                                    "errors", "errorRules",
                                    "retries", "retriesAllowed",
                                    "ownOriginOnly", "sameOriginDownloadsOnly",
                                    "suggested", "suggestedDefaults")),
                    entry("operation", Map.of("body", "bodyFormat")),
                    entry("field", Map.of("words", "valueAliases")),
                    entry("constraint", Map.of("known", "knownValues", "text", "maxLength")),
                    entry(
                            "streaming",
                            Map.of(
                                    "member", "streamMember",
                                    "partialsMember", "partialImagesMember",
                                    "mostPartials", "maxPartialImages",
                                    "mostImages", "maxImages",
                                    "type", "eventTypePointer",
                                    "partial", "partialEvents",
                                    "completed", "completedEvents",
                                    "failed", "failedEvents",
                                    "partialIndex", "partialIndexPointer",
                                    "event", "eventMapping")),
                    entry(
                            "responseMapping",
                            Map.of(
                                    "items", "imagePointers",
                                    "imageMembers", "base64Members",
                                    "addressMembers", "urlMembers",
                                    "documents", "embeddedJsonPointers",
                                    "usage", "usagePointer",
                                    "created", "createdAtPointer",
                                    "moderated", "moderationFlags",
                                    "errorMessages", "errorMessagePointers",
                                    "errorCodes", "errorCodePointers")),
                    entry("editing", Map.of("images", "inputImages")),
                    entry(
                            "imageEncoding",
                            Map.of(
                                    "body", "operation.bodyFormat",
                                    "addressPartName", "urlPartName",
                                    "addressKey", "urlKey",
                                    "memberExtras", "memberConstants")),
                    entry(
                            "task",
                            Map.ofEntries(
                                    entry("ids", "idPointers"),
                                    entry("lookup", "statusRequest"),
                                    entry("lookupAddresses", "statusUrlPointers"),
                                    entry("location", "useLocationHeader"),
                                    entry("status", "statusPointers"),
                                    entry("words", "stateNames"),
                                    entry("progress", "progressPointers"),
                                    entry("result", "resultMapping"),
                                    entry("resultCall", "resultRequest"),
                                    entry("resultAddresses", "resultUrlPointers"),
                                    entry("errorMessages", "errorMessagePointers"),
                                    entry("errorCodes", "errorCodePointers"),
                                    entry("code", "codePointer"),
                                    entry("okCodes", "successCodes"),
                                    entry("passingCodes", "retryableCodes"),
                                    entry("lostCodes", "notFoundCodes"),
                                    entry("cancel", "cancelRequest"),
                                    entry("timing", "pollingSchedule"))),
                    entry("activation", Map.of("place", "location")),
                    entry(
                            "pollingSchedule",
                            Map.of(
                                    "first", "initialDelay",
                                    "growth", "multiplier",
                                    "ceiling", "maxInterval",
                                    "notFoundGrace", "notFoundGracePeriod")),
                    entry("errorRule", Map.of("words", "messageContains")),
                    entry("credentials", Map.of("onboarding", "missingKeyMessage"))),
            Map.of(
                    "busy", "overloaded",
                    "too_large", "request_too_large",
                    "json_list", "json_array"));

    /** Returns the current name of a member; empty if the object never had a member of this name. */
    Optional<String> currentMember(String object, String member) {
        return Optional.ofNullable(members.getOrDefault(object, Map.of()).get(member));
    }

    /** Returns the current value for a former value of an enumeration. */
    Optional<String> currentValue(String value) {
        return Optional.ofNullable(values.get(value));
    }

    /** Returns the text that names a replacement. */
    static String hint(String former, String current) {
        return "\"" + former + "\" is now \"" + current + "\"";
    }
}
