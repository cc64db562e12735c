package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.ANY_VALUE;
import static io.imagesdk.provider.ProfileCodecs.BOOLEAN;
import static io.imagesdk.provider.ProfileCodecs.DECIMAL;
import static io.imagesdk.provider.ProfileCodecs.OBJECT;
import static io.imagesdk.provider.ProfileCodecs.POINTER;
import static io.imagesdk.provider.ProfileCodecs.SECONDS;
import static io.imagesdk.provider.ProfileCodecs.STRING;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.oneOf;
import static io.imagesdk.provider.ProfileCodecs.text;
import static io.imagesdk.provider.ProfileCodecs.withPattern;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.member;

import io.imagesdk.provider.AsyncActivation.Location;
import io.imagesdk.provider.ProfileObjectCodec.MemberValues;
import java.util.List;
import java.util.Map;

/** The codecs of responses and tasks in profile files. */
final class TaskCodecs {
    private static final ProfileCodec<List<String>> STRINGS = list(STRING);
    private static final ProfileCodec<List<String>> POINTERS = list(POINTER);
    private static final TaskProtocol TASK_DEFAULTS =
            TaskProtocol.builder().useLocationHeader(true).build();

    private static final ProfileCodec<String> PATH =
            withPattern("^/", text("must be a path", TaskRequest::checkPath, path -> path));

    private static final ProfileCodec<String> METHOD = oneOf(TaskRequest.METHODS, method -> method);

    static final ProfileObjectCodec<ResponseMapping, ResponseMapping.Builder> RESPONSE = new ProfileObjectCodec<>(
                    "responseMapping", ResponseMapping::builder, ResponseMapping.Builder::build)
            .withDefault(
                    ResponseMapping.OPENAI.imagePointers(),
                    "imagePointers",
                    POINTERS,
                    ResponseMapping::imagePointers,
                    ResponseMapping.Builder::imagePointers)
            .withDefault(
                    List.copyOf(ResponseMapping.OPENAI.base64Members()),
                    "base64Members",
                    STRINGS,
                    mapping -> List.copyOf(mapping.base64Members()),
                    ResponseMapping.Builder::base64Members)
            .withDefault(
                    List.copyOf(ResponseMapping.OPENAI.urlMembers()),
                    "urlMembers",
                    STRINGS,
                    mapping -> List.copyOf(mapping.urlMembers()),
                    ResponseMapping.Builder::urlMembers)
            .withDefault(
                    List.of(),
                    "embeddedJsonPointers",
                    POINTERS,
                    ResponseMapping::embeddedJsonPointers,
                    ResponseMapping.Builder::embeddedJsonPointers)
            .withDefault(
                    ResponseMapping.OPENAI.usagePointer(),
                    "usagePointer",
                    POINTER,
                    ResponseMapping::usagePointer,
                    ResponseMapping.Builder::usagePointer)
            .withDefault(
                    ResponseMapping.OPENAI.createdAtPointer(),
                    "createdAtPointer",
                    POINTER,
                    ResponseMapping::createdAtPointer,
                    ResponseMapping.Builder::createdAtPointer)
            .withDefault(
                    false,
                    "emptyMeansModerated",
                    BOOLEAN,
                    ResponseMapping::emptyMeansModerated,
                    ResponseMapping.Builder::emptyMeansModerated)
            .withDefault(
                    Map.of(),
                    "moderationFlags",
                    map(STRING, STRINGS),
                    ResponseMapping::moderationFlags,
                    (builder, flags) -> flags.forEach(builder::putModerationFlags))
            .withDefault(
                    Map.of(),
                    "moderationValues",
                    map(STRING, STRINGS),
                    ResponseMapping::moderationValues,
                    (builder, values) -> values.forEach(builder::putModerationValues))
            .withDefault(
                    Map.of(),
                    "skippedItems",
                    map(STRING, STRINGS),
                    ResponseMapping::skippedItems,
                    (builder, items) -> items.forEach(builder::putSkippedItems))
            .withDefault(
                    List.of(),
                    "textPointers",
                    POINTERS,
                    ResponseMapping::textPointers,
                    ResponseMapping.Builder::textPointers)
            .withDefault(
                    List.of(),
                    "requestIdPointers",
                    POINTERS,
                    ResponseMapping::requestIdPointers,
                    ResponseMapping.Builder::requestIdPointers)
            .withDefault(
                    List.of(),
                    "retryAfterPointers",
                    POINTERS,
                    ResponseMapping::retryAfterPointers,
                    ResponseMapping.Builder::retryAfterPointers)
            .withDefault(
                    Map.of(),
                    "usageMemberPointers",
                    map(STRING, STRING),
                    ResponseMapping::usageMemberPointers,
                    (builder, members) -> members.forEach(builder::putUsageMemberPointers))
            .withDefault(
                    List.of(),
                    "costPointers",
                    POINTERS,
                    ResponseMapping::costPointers,
                    ResponseMapping.Builder::costPointers)
            .withDefault(
                    ResponseMapping.CostUnit.USD,
                    "costUnit",
                    oneOf(ResponseMapping.CostUnit.class),
                    ResponseMapping::costUnit,
                    ResponseMapping.Builder::costUnit)
            .withDefault(
                    List.of(),
                    "errorMessagePointers",
                    POINTERS,
                    ResponseMapping::errorMessagePointers,
                    ResponseMapping.Builder::errorMessagePointers)
            .withDefault(
                    List.of(),
                    "errorCodePointers",
                    POINTERS,
                    ResponseMapping::errorCodePointers,
                    ResponseMapping.Builder::errorCodePointers);

    private static final ProfileObjectCodec<AsyncActivation, MemberValues> ACTIVATION = ProfileObjectCodec.ofRecord(
                    "activation",
                    memberValues -> new AsyncActivation(
                            memberValues.get("location", Location.ALWAYS),
                            memberValues.get("name", ""),
                            memberValues.get("value", (Object) "")))
            .required("location", oneOf(Location.class), AsyncActivation::location, member("location"))
            .withDefault("", "name", STRING, AsyncActivation::name, member("name"))
            .withDefault("", "value", ANY_VALUE, AsyncActivation::value, member("value"));

    static final ProfileObjectCodec<TaskRequest, MemberValues> REQUEST = ProfileObjectCodec.ofRecord(
                    "taskRequest",
                    memberValues -> new TaskRequest(
                            memberValues.get("method", "GET"),
                            memberValues.get("path", ""),
                            memberValues.get("body", Map.of())))
            .withDefault("GET", "method", METHOD, TaskRequest::method, member("method"))
            .required("path", PATH, TaskRequest::path, member("path"))
            .withDefault(Map.of(), "body", OBJECT, TaskRequest::body, member("body"));

    static final ProfileObjectCodec<PollingSchedule, MemberValues> SCHEDULE = ProfileObjectCodec.ofRecord(
                    "pollingSchedule", TaskCodecs::pollingSchedule)
            .withDefault(
                    PollingSchedule.DEFAULT.initialDelay(),
                    "initialDelay",
                    SECONDS,
                    PollingSchedule::initialDelay,
                    member("initialDelay"))
            .withDefault(
                    PollingSchedule.DEFAULT.interval(),
                    "interval",
                    SECONDS,
                    PollingSchedule::interval,
                    member("interval"))
            .withDefault(
                    PollingSchedule.DEFAULT.multiplier(),
                    "multiplier",
                    DECIMAL,
                    PollingSchedule::multiplier,
                    member("multiplier"))
            .withDefault(
                    PollingSchedule.DEFAULT.maxInterval(),
                    "maxInterval",
                    SECONDS,
                    PollingSchedule::maxInterval,
                    member("maxInterval"))
            .withDefault(
                    PollingSchedule.DEFAULT.notFoundGracePeriod(),
                    "notFoundGracePeriod",
                    SECONDS,
                    PollingSchedule::notFoundGracePeriod,
                    member("notFoundGracePeriod"));

    private static final ProfileObjectCodec<TaskListing, TaskListing.Builder> LISTING = new ProfileObjectCodec<>(
                    "taskListing", TaskListing::builder, TaskListing.Builder::build)
            .withDefault(
                    "GET",
                    "method",
                    oneOf(TaskListing.METHODS, method -> method),
                    TaskListing::method,
                    TaskListing.Builder::method)
            .required("path", PATH, TaskListing::path, TaskListing.Builder::path)
            .required("itemPointers", POINTERS, TaskListing::itemPointers, TaskListing.Builder::itemPointers)
            .withDefault(List.of(), "idPointers", POINTERS, TaskListing::idPointers, TaskListing.Builder::idPointers)
            .withDefault(
                    List.of(),
                    "statusPointers",
                    POINTERS,
                    TaskListing::statusPointers,
                    TaskListing.Builder::statusPointers)
            .withDefault(
                    TaskListing.CREATED_AT,
                    "createdAtPointers",
                    POINTERS,
                    TaskListing::createdAtPointers,
                    TaskListing.Builder::createdAtPointers)
            .withDefault(
                    List.of(), "nextPointers", POINTERS, TaskListing::nextPointers, TaskListing.Builder::nextPointers)
            .withDefault("", "nextParameter", STRING, TaskListing::nextParameter, TaskListing.Builder::nextParameter);

    static final ProfileObjectCodec<TaskProtocol, TaskProtocol.Builder> TASK = new ProfileObjectCodec<>(
                    "task", TaskProtocol::builder, TaskProtocol.Builder::build)
            .withDefault(
                    AsyncActivation.ALWAYS,
                    "activation",
                    ACTIVATION,
                    TaskProtocol::activation,
                    TaskProtocol.Builder::activation)
            .withDefault(
                    TASK_DEFAULTS.idPointers(),
                    "idPointers",
                    POINTERS,
                    TaskProtocol::idPointers,
                    TaskProtocol.Builder::idPointers)
            .optional("statusRequest", REQUEST, TaskProtocol::statusRequest, TaskProtocol.Builder::statusRequest)
            .withDefault(
                    List.of(),
                    "statusUrlPointers",
                    POINTERS,
                    TaskProtocol::statusUrlPointers,
                    TaskProtocol.Builder::statusUrlPointers)
            .withDefault(
                    false,
                    "useLocationHeader",
                    BOOLEAN,
                    TaskProtocol::useLocationHeader,
                    TaskProtocol.Builder::useLocationHeader)
            .withDefault(
                    TASK_DEFAULTS.statusPointers(),
                    "statusPointers",
                    POINTERS,
                    TaskProtocol::statusPointers,
                    TaskProtocol.Builder::statusPointers)
            .withDefault(
                    Map.of(),
                    "stateNames",
                    map(oneOf(TaskProtocol.TaskState.class), STRINGS),
                    TaskProtocol::stateNames,
                    (builder, names) -> names.forEach(builder::putStateNames))
            .withDefault(
                    TASK_DEFAULTS.progressPointers(),
                    "progressPointers",
                    POINTERS,
                    TaskProtocol::progressPointers,
                    TaskProtocol.Builder::progressPointers)
            .optional("resultMapping", RESPONSE, TaskProtocol::resultMapping, TaskProtocol.Builder::resultMapping)
            .optional("resultRequest", REQUEST, TaskProtocol::resultRequest, TaskProtocol.Builder::resultRequest)
            .withDefault(
                    List.of(),
                    "resultUrlPointers",
                    POINTERS,
                    TaskProtocol::resultUrlPointers,
                    TaskProtocol.Builder::resultUrlPointers)
            .withDefault(
                    List.of(),
                    "errorMessagePointers",
                    POINTERS,
                    TaskProtocol::errorMessagePointers,
                    TaskProtocol.Builder::errorMessagePointers)
            .withDefault(
                    List.of(),
                    "errorCodePointers",
                    POINTERS,
                    TaskProtocol::errorCodePointers,
                    TaskProtocol.Builder::errorCodePointers)
            .withDefault(
                    TASK_DEFAULTS.codePointer(),
                    "codePointer",
                    POINTER,
                    TaskProtocol::codePointer,
                    TaskProtocol.Builder::codePointer)
            .withDefault(
                    TASK_DEFAULTS.successCodes(),
                    "successCodes",
                    STRINGS,
                    TaskProtocol::successCodes,
                    TaskProtocol.Builder::successCodes)
            .withDefault(
                    List.of(),
                    "retryableCodes",
                    STRINGS,
                    TaskProtocol::retryableCodes,
                    TaskProtocol.Builder::retryableCodes)
            .withDefault(List.of(), "finalCodes", STRINGS, TaskProtocol::finalCodes, TaskProtocol.Builder::finalCodes)
            .withDefault(
                    List.of(),
                    "notFoundCodes",
                    STRINGS,
                    TaskProtocol::notFoundCodes,
                    TaskProtocol.Builder::notFoundCodes)
            .optional("cancelRequest", REQUEST, TaskProtocol::cancelRequest, TaskProtocol.Builder::cancelRequest)
            .withDefault(
                    List.of(),
                    "cancelUrlPointers",
                    POINTERS,
                    TaskProtocol::cancelUrlPointers,
                    TaskProtocol.Builder::cancelUrlPointers)
            .withDefault(
                    TASK_DEFAULTS.cancelUrlMethod(),
                    "cancelUrlMethod",
                    METHOD,
                    TaskProtocol::cancelUrlMethod,
                    TaskProtocol.Builder::cancelUrlMethod)
            .optional("listing", LISTING, TaskProtocol::listing, TaskProtocol.Builder::listing)
            .withDefault(
                    PollingSchedule.DEFAULT,
                    "pollingSchedule",
                    SCHEDULE,
                    TaskProtocol::pollingSchedule,
                    TaskProtocol.Builder::pollingSchedule)
            .withDefault(
                    List.of(),
                    "trustedHosts",
                    STRINGS,
                    task -> List.copyOf(task.trustedHosts()),
                    TaskProtocol.Builder::trustedHosts);

    private TaskCodecs() {}

    private static PollingSchedule pollingSchedule(MemberValues memberValues) {
        PollingSchedule defaults = PollingSchedule.DEFAULT;
        return new PollingSchedule(
                memberValues.get("initialDelay", defaults.initialDelay()),
                memberValues.get("interval", defaults.interval()),
                memberValues.get("multiplier", defaults.multiplier()),
                memberValues.get("maxInterval", defaults.maxInterval()),
                memberValues.get("notFoundGracePeriod", defaults.notFoundGracePeriod()));
    }
}
