package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileShape.Bag.into;
import static io.imagesdk.provider.ProfileTypes.DECIMAL;
import static io.imagesdk.provider.ProfileTypes.FLAG;
import static io.imagesdk.provider.ProfileTypes.OBJECT;
import static io.imagesdk.provider.ProfileTypes.PLAIN;
import static io.imagesdk.provider.ProfileTypes.SECONDS;
import static io.imagesdk.provider.ProfileTypes.TEXT;
import static io.imagesdk.provider.ProfileTypes.list;
import static io.imagesdk.provider.ProfileTypes.map;
import static io.imagesdk.provider.ProfileTypes.oneOf;

import io.imagesdk.provider.ProfileShape.Bag;
import io.imagesdk.provider.TaskActivation.Place;
import java.util.List;
import java.util.Map;

/** How answers and tasks look in a profile's file. */
final class TaskShapes {
    private static final ProfileType<List<String>> TEXTS = list(TEXT);
    private static final TaskProtocol PLAIN_TASK =
            TaskProtocol.builder().location(true).build();

    static final ProfileShape<ReplyFormat, ReplyFormat.Builder> REPLY = new ProfileShape<>(
                    "replyFormat", ReplyFormat::builder, ReplyFormat.Builder::build)
            .or(ReplyFormat.OPENAI.items(), "items", TEXTS, ReplyFormat::items, (b, it) -> b.items(it))
            .or(
                    List.copyOf(ReplyFormat.OPENAI.imageMembers()),
                    "imageMembers",
                    TEXTS,
                    it -> List.copyOf(it.imageMembers()),
                    (b, it) -> b.imageMembers(it))
            .or(
                    List.copyOf(ReplyFormat.OPENAI.addressMembers()),
                    "addressMembers",
                    TEXTS,
                    it -> List.copyOf(it.addressMembers()),
                    (b, it) -> b.addressMembers(it))
            .or(List.of(), "documents", TEXTS, ReplyFormat::documents, (b, it) -> b.documents(it))
            .or(ReplyFormat.OPENAI.usage(), "usage", TEXT, ReplyFormat::usage, (b, it) -> b.usage(it))
            .or(ReplyFormat.OPENAI.created(), "created", TEXT, ReplyFormat::created, (b, it) -> b.created(it))
            .or(
                    false,
                    "emptyMeansModerated",
                    FLAG,
                    ReplyFormat::emptyMeansModerated,
                    (b, it) -> b.emptyMeansModerated(it))
            .or(Map.of(), "moderated", map(TEXT, TEXTS), ReplyFormat::moderated, (b, it) -> it.forEach(b::putModerated))
            .or(List.of(), "errorMessages", TEXTS, ReplyFormat::errorMessages, (b, it) -> b.errorMessages(it))
            .or(List.of(), "errorCodes", TEXTS, ReplyFormat::errorCodes, (b, it) -> b.errorCodes(it));

    private static final ProfileShape<TaskActivation, Bag> ACTIVATION = ProfileShape.ofRecord(
                    "activation",
                    bag -> new TaskActivation(
                            bag.get("place", Place.ALWAYS), bag.get("name", ""), bag.get("value", (Object) "")))
            .must("place", oneOf(Place.class), TaskActivation::place, into("place"))
            .or("", "name", TEXT, TaskActivation::name, into("name"))
            .or("", "value", PLAIN, TaskActivation::value, into("value"));

    private static final ProfileShape<TaskCall, Bag> CALL = ProfileShape.ofRecord(
                    "taskCall",
                    bag -> new TaskCall(bag.get("method", "GET"), bag.get("path", ""), bag.get("body", Map.of())))
            .or(
                    "GET",
                    "method",
                    oneOf(List.of("GET", "POST", "PUT", "DELETE"), it -> it),
                    TaskCall::method,
                    into("method"))
            .must("path", TEXT, TaskCall::path, into("path"))
            .or(Map.of(), "body", OBJECT, TaskCall::body, into("body"));

    private static final ProfileShape<TaskTiming, Bag> TIMING = ProfileShape.ofRecord("timing", TaskShapes::timing)
            .or(TaskTiming.DEFAULT.first(), "first", SECONDS, TaskTiming::first, into("first"))
            .or(TaskTiming.DEFAULT.interval(), "interval", SECONDS, TaskTiming::interval, into("interval"))
            .or(TaskTiming.DEFAULT.growth(), "growth", DECIMAL, TaskTiming::growth, into("growth"))
            .or(TaskTiming.DEFAULT.ceiling(), "ceiling", SECONDS, TaskTiming::ceiling, into("ceiling"))
            .or(
                    TaskTiming.DEFAULT.notFoundGrace(),
                    "notFoundGrace",
                    SECONDS,
                    TaskTiming::notFoundGrace,
                    into("notFoundGrace"));

    static final ProfileShape<TaskProtocol, TaskProtocol.Builder> TASK = new ProfileShape<>(
                    "task", TaskProtocol::builder, TaskProtocol.Builder::build)
            .or(TaskActivation.ALWAYS, "activation", ACTIVATION, TaskProtocol::activation, (b, it) -> b.activation(it))
            .or(PLAIN_TASK.ids(), "ids", TEXTS, TaskProtocol::ids, (b, it) -> b.ids(it))
            .may("lookup", CALL, TaskProtocol::lookup, (b, it) -> b.lookup(it))
            .or(List.of(), "lookupAddresses", TEXTS, TaskProtocol::lookupAddresses, (b, it) -> b.lookupAddresses(it))
            .or(false, "location", FLAG, TaskProtocol::location, (b, it) -> b.location(it))
            .or(PLAIN_TASK.status(), "status", TEXTS, TaskProtocol::status, (b, it) -> b.status(it))
            .or(
                    Map.of(),
                    "words",
                    map(oneOf(TaskProtocol.Meaning.class), TEXTS),
                    TaskProtocol::words,
                    (b, it) -> it.forEach(b::putWords))
            .or(PLAIN_TASK.progress(), "progress", TEXTS, TaskProtocol::progress, (b, it) -> b.progress(it))
            .may("result", REPLY, TaskProtocol::result, (b, it) -> b.result(it))
            .may("resultCall", CALL, TaskProtocol::resultCall, (b, it) -> b.resultCall(it))
            .or(List.of(), "resultAddresses", TEXTS, TaskProtocol::resultAddresses, (b, it) -> b.resultAddresses(it))
            .or(List.of(), "errorMessages", TEXTS, TaskProtocol::errorMessages, (b, it) -> b.errorMessages(it))
            .or(List.of(), "errorCodes", TEXTS, TaskProtocol::errorCodes, (b, it) -> b.errorCodes(it))
            .or(PLAIN_TASK.code(), "code", TEXT, TaskProtocol::code, (b, it) -> b.code(it))
            .or(PLAIN_TASK.okCodes(), "okCodes", TEXTS, TaskProtocol::okCodes, (b, it) -> b.okCodes(it))
            .or(List.of(), "passingCodes", TEXTS, TaskProtocol::passingCodes, (b, it) -> b.passingCodes(it))
            .or(List.of(), "lostCodes", TEXTS, TaskProtocol::lostCodes, (b, it) -> b.lostCodes(it))
            .may("cancel", CALL, TaskProtocol::cancel, (b, it) -> b.cancel(it))
            .or(TaskTiming.DEFAULT, "timing", TIMING, TaskProtocol::timing, (b, it) -> b.timing(it))
            .or(List.of(), "trustedHosts", TEXTS, it -> List.copyOf(it.trustedHosts()), (b, it) -> b.trustedHosts(it));

    private TaskShapes() {}

    private static TaskTiming timing(Bag bag) {
        TaskTiming usual = TaskTiming.DEFAULT;
        return new TaskTiming(
                bag.get("first", usual.first()),
                bag.get("interval", usual.interval()),
                bag.get("growth", usual.growth()),
                bag.get("ceiling", usual.ceiling()),
                bag.get("notFoundGrace", usual.notFoundGrace()));
    }
}
