package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.DECIMAL;
import static io.imagesdk.provider.ProfileCodecs.FLAG;
import static io.imagesdk.provider.ProfileCodecs.OBJECT;
import static io.imagesdk.provider.ProfileCodecs.PLAIN;
import static io.imagesdk.provider.ProfileCodecs.SECONDS;
import static io.imagesdk.provider.ProfileCodecs.TEXT;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.oneOf;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.into;

import io.imagesdk.provider.AsyncActivation.Location;
import io.imagesdk.provider.ProfileObjectCodec.MemberValues;
import java.util.List;
import java.util.Map;

/** How answers and tasks look in a profile's file. */
final class TaskCodecs {
    private static final ProfileCodec<List<String>> TEXTS = list(TEXT);
    private static final TaskProtocol PLAIN_TASK =
            TaskProtocol.builder().useLocationHeader(true).build();

    static final ProfileObjectCodec<ResponseMapping, ResponseMapping.Builder> RESPONSE = new ProfileObjectCodec<>(
                    "replyFormat", ResponseMapping::builder, ResponseMapping.Builder::build)
            .withDefault(
                    ResponseMapping.OPENAI.imagePointers(),
                    "items",
                    TEXTS,
                    ResponseMapping::imagePointers,
                    (b, it) -> b.imagePointers(it))
            .withDefault(
                    List.copyOf(ResponseMapping.OPENAI.base64Members()),
                    "imageMembers",
                    TEXTS,
                    it -> List.copyOf(it.base64Members()),
                    (b, it) -> b.base64Members(it))
            .withDefault(
                    List.copyOf(ResponseMapping.OPENAI.urlMembers()),
                    "addressMembers",
                    TEXTS,
                    it -> List.copyOf(it.urlMembers()),
                    (b, it) -> b.urlMembers(it))
            .withDefault(
                    List.of(),
                    "documents",
                    TEXTS,
                    ResponseMapping::embeddedJsonPointers,
                    (b, it) -> b.embeddedJsonPointers(it))
            .withDefault(
                    ResponseMapping.OPENAI.usagePointer(),
                    "usage",
                    TEXT,
                    ResponseMapping::usagePointer,
                    (b, it) -> b.usagePointer(it))
            .withDefault(
                    ResponseMapping.OPENAI.createdAtPointer(),
                    "created",
                    TEXT,
                    ResponseMapping::createdAtPointer,
                    (b, it) -> b.createdAtPointer(it))
            .withDefault(
                    false,
                    "emptyMeansModerated",
                    FLAG,
                    ResponseMapping::emptyMeansModerated,
                    (b, it) -> b.emptyMeansModerated(it))
            .withDefault(
                    Map.of(),
                    "moderated",
                    map(TEXT, TEXTS),
                    ResponseMapping::moderationFlags,
                    (b, it) -> it.forEach(b::putModerationFlags))
            .withDefault(
                    List.of(),
                    "errorMessages",
                    TEXTS,
                    ResponseMapping::errorMessagePointers,
                    (b, it) -> b.errorMessagePointers(it))
            .withDefault(
                    List.of(),
                    "errorCodes",
                    TEXTS,
                    ResponseMapping::errorCodePointers,
                    (b, it) -> b.errorCodePointers(it));

    private static final ProfileObjectCodec<AsyncActivation, MemberValues> ACTIVATION = ProfileObjectCodec.ofRecord(
                    "activation",
                    memberValues -> new AsyncActivation(
                            memberValues.get("place", Location.ALWAYS),
                            memberValues.get("name", ""),
                            memberValues.get("value", (Object) "")))
            .required("place", oneOf(Location.class), AsyncActivation::location, into("place"))
            .withDefault("", "name", TEXT, AsyncActivation::name, into("name"))
            .withDefault("", "value", PLAIN, AsyncActivation::value, into("value"));

    private static final ProfileObjectCodec<TaskRequest, MemberValues> CALL = ProfileObjectCodec.ofRecord(
                    "taskCall",
                    memberValues -> new TaskRequest(
                            memberValues.get("method", "GET"),
                            memberValues.get("path", ""),
                            memberValues.get("body", Map.of())))
            .withDefault(
                    "GET",
                    "method",
                    oneOf(List.of("GET", "POST", "PUT", "DELETE"), it -> it),
                    TaskRequest::method,
                    into("method"))
            .required("path", TEXT, TaskRequest::path, into("path"))
            .withDefault(Map.of(), "body", OBJECT, TaskRequest::body, into("body"));

    private static final ProfileObjectCodec<PollingSchedule, MemberValues> TIMING = ProfileObjectCodec.ofRecord(
                    "timing", TaskCodecs::timing)
            .withDefault(
                    PollingSchedule.DEFAULT.initialDelay(),
                    "first",
                    SECONDS,
                    PollingSchedule::initialDelay,
                    into("first"))
            .withDefault(
                    PollingSchedule.DEFAULT.interval(),
                    "interval",
                    SECONDS,
                    PollingSchedule::interval,
                    into("interval"))
            .withDefault(
                    PollingSchedule.DEFAULT.multiplier(),
                    "growth",
                    DECIMAL,
                    PollingSchedule::multiplier,
                    into("growth"))
            .withDefault(
                    PollingSchedule.DEFAULT.maxInterval(),
                    "ceiling",
                    SECONDS,
                    PollingSchedule::maxInterval,
                    into("ceiling"))
            .withDefault(
                    PollingSchedule.DEFAULT.notFoundGracePeriod(),
                    "notFoundGrace",
                    SECONDS,
                    PollingSchedule::notFoundGracePeriod,
                    into("notFoundGrace"));

    static final ProfileObjectCodec<TaskProtocol, TaskProtocol.Builder> TASK = new ProfileObjectCodec<>(
                    "task", TaskProtocol::builder, TaskProtocol.Builder::build)
            .withDefault(
                    AsyncActivation.ALWAYS,
                    "activation",
                    ACTIVATION,
                    TaskProtocol::activation,
                    (b, it) -> b.activation(it))
            .withDefault(PLAIN_TASK.idPointers(), "ids", TEXTS, TaskProtocol::idPointers, (b, it) -> b.idPointers(it))
            .optional("lookup", CALL, TaskProtocol::statusRequest, (b, it) -> b.statusRequest(it))
            .withDefault(
                    List.of(),
                    "lookupAddresses",
                    TEXTS,
                    TaskProtocol::statusUrlPointers,
                    (b, it) -> b.statusUrlPointers(it))
            .withDefault(false, "location", FLAG, TaskProtocol::useLocationHeader, (b, it) -> b.useLocationHeader(it))
            .withDefault(
                    PLAIN_TASK.statusPointers(),
                    "status",
                    TEXTS,
                    TaskProtocol::statusPointers,
                    (b, it) -> b.statusPointers(it))
            .withDefault(
                    Map.of(),
                    "words",
                    map(oneOf(TaskProtocol.TaskState.class), TEXTS),
                    TaskProtocol::stateNames,
                    (b, it) -> it.forEach(b::putStateNames))
            .withDefault(
                    PLAIN_TASK.progressPointers(),
                    "progress",
                    TEXTS,
                    TaskProtocol::progressPointers,
                    (b, it) -> b.progressPointers(it))
            .optional("result", RESPONSE, TaskProtocol::resultMapping, (b, it) -> b.resultMapping(it))
            .optional("resultCall", CALL, TaskProtocol::resultRequest, (b, it) -> b.resultRequest(it))
            .withDefault(
                    List.of(),
                    "resultAddresses",
                    TEXTS,
                    TaskProtocol::resultUrlPointers,
                    (b, it) -> b.resultUrlPointers(it))
            .withDefault(
                    List.of(),
                    "errorMessages",
                    TEXTS,
                    TaskProtocol::errorMessagePointers,
                    (b, it) -> b.errorMessagePointers(it))
            .withDefault(
                    List.of(), "errorCodes", TEXTS, TaskProtocol::errorCodePointers, (b, it) -> b.errorCodePointers(it))
            .withDefault(
                    PLAIN_TASK.codePointer(), "code", TEXT, TaskProtocol::codePointer, (b, it) -> b.codePointer(it))
            .withDefault(
                    PLAIN_TASK.successCodes(),
                    "okCodes",
                    TEXTS,
                    TaskProtocol::successCodes,
                    (b, it) -> b.successCodes(it))
            .withDefault(
                    List.of(), "passingCodes", TEXTS, TaskProtocol::retryableCodes, (b, it) -> b.retryableCodes(it))
            .withDefault(List.of(), "lostCodes", TEXTS, TaskProtocol::notFoundCodes, (b, it) -> b.notFoundCodes(it))
            .optional("cancel", CALL, TaskProtocol::cancelRequest, (b, it) -> b.cancelRequest(it))
            .withDefault(
                    PollingSchedule.DEFAULT,
                    "timing",
                    TIMING,
                    TaskProtocol::pollingSchedule,
                    (b, it) -> b.pollingSchedule(it))
            .withDefault(
                    List.of(),
                    "trustedHosts",
                    TEXTS,
                    it -> List.copyOf(it.trustedHosts()),
                    (b, it) -> b.trustedHosts(it));

    private TaskCodecs() {}

    private static PollingSchedule timing(MemberValues memberValues) {
        PollingSchedule usual = PollingSchedule.DEFAULT;
        return new PollingSchedule(
                memberValues.get("first", usual.initialDelay()),
                memberValues.get("interval", usual.interval()),
                memberValues.get("growth", usual.multiplier()),
                memberValues.get("ceiling", usual.maxInterval()),
                memberValues.get("notFoundGrace", usual.notFoundGracePeriod()));
    }
}
