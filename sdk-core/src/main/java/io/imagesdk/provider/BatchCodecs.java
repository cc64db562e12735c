package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.BOOLEAN;
import static io.imagesdk.provider.ProfileCodecs.LONG;
import static io.imagesdk.provider.ProfileCodecs.OBJECT;
import static io.imagesdk.provider.ProfileCodecs.POINTER;
import static io.imagesdk.provider.ProfileCodecs.STRING;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.oneOf;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.member;

import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.provider.ProfileObjectCodec.MemberValues;
import java.util.List;
import java.util.Map;

/** The codecs of batches in profile files. */
final class BatchCodecs {
    private static final ProfileCodec<List<String>> POINTERS = list(POINTER);
    private static final List<String> ID = List.of("/id");

    private static final ProfileObjectCodec<BatchUpload, MemberValues> UPLOAD = ProfileObjectCodec.ofRecord(
                    "batchUpload",
                    values -> new BatchUpload(
                            values.get("format", BatchUpload.UploadFormat.MULTIPART),
                            values.get("path", ""),
                            values.get("fields", Map.of()),
                            values.get("filePointers", ID)))
            .withDefault(
                    BatchUpload.UploadFormat.MULTIPART,
                    "format",
                    oneOf(BatchUpload.UploadFormat.class),
                    BatchUpload::format,
                    member("format"))
            .required("path", STRING, BatchUpload::path, member("path"))
            .withDefault(Map.of(), "fields", OBJECT, BatchUpload::fields, member("fields"))
            .withDefault(ID, "filePointers", POINTERS, BatchUpload::filePointers, member("filePointers"));

    private static final ProfileObjectCodec<BatchStates, MemberValues> STATES = ProfileObjectCodec.ofRecord(
                    "batchStates",
                    values -> new BatchStates(
                            values.get("statusPointers", List.of()),
                            values.get("names", Map.of()),
                            values.get("countPointers", Map.of()),
                            values.get("cancelledPointers", List.of()),
                            values.get("rejectionPointers", List.of()),
                            values.get("expiryPointers", List.of()),
                            values.get("messagePointers", List.of())))
            .withDefault(List.of(), "statusPointers", POINTERS, BatchStates::statusPointers, member("statusPointers"))
            .withDefault(
                    Map.of(), "names", map(oneOf(BatchState.class), list(STRING)), BatchStates::names, member("names"))
            .withDefault(
                    Map.of(),
                    "countPointers",
                    map(oneOf(BatchCount.class), POINTER),
                    BatchStates::countPointers,
                    member("countPointers"))
            .withDefault(
                    List.of(),
                    "cancelledPointers",
                    POINTERS,
                    BatchStates::cancelledPointers,
                    member("cancelledPointers"))
            .withDefault(
                    List.of(),
                    "rejectionPointers",
                    POINTERS,
                    BatchStates::rejectionPointers,
                    member("rejectionPointers"))
            .withDefault(List.of(), "expiryPointers", POINTERS, BatchStates::expiryPointers, member("expiryPointers"))
            .withDefault(
                    List.of(), "messagePointers", POINTERS, BatchStates::messagePointers, member("messagePointers"));

    private static final ProfileObjectCodec<BatchResults, MemberValues> RESULTS = ProfileObjectCodec.ofRecord(
                    "batchResults",
                    values -> new BatchResults(
                            values.get("path", ""),
                            values.get("filePointers", List.of()),
                            values.get("tokenPointer", ""),
                            values.get("tokenParameter", ""),
                            values.get("idPointers", List.of()),
                            values.get("bodyPointers", List.of()),
                            values.get("errorPointers", List.of()),
                            values.get("httpStatusPointer", "")))
            .required("path", STRING, BatchResults::path, member("path"))
            .withDefault(List.of(), "filePointers", POINTERS, BatchResults::filePointers, member("filePointers"))
            .withDefault("", "tokenPointer", POINTER, BatchResults::tokenPointer, member("tokenPointer"))
            .withDefault("", "tokenParameter", STRING, BatchResults::tokenParameter, member("tokenParameter"))
            .required("idPointers", POINTERS, BatchResults::idPointers, member("idPointers"))
            .required("bodyPointers", POINTERS, BatchResults::bodyPointers, member("bodyPointers"))
            .withDefault(List.of(), "errorPointers", POINTERS, BatchResults::errorPointers, member("errorPointers"))
            .withDefault(
                    "", "httpStatusPointer", POINTER, BatchResults::httpStatusPointer, member("httpStatusPointer"));

    private static final ProfileObjectCodec<BatchListing, MemberValues> LISTING = ProfileObjectCodec.ofRecord(
                    "batchListing",
                    values -> new BatchListing(
                            values.get("path", ""),
                            values.get("itemPointers", List.of()),
                            values.get("tokenPointer", ""),
                            values.get("tokenParameter", ""),
                            values.get("namePointers", List.of()),
                            values.get("createdAtPointers", List.of())))
            .required("path", STRING, BatchListing::path, member("path"))
            .required("itemPointers", POINTERS, BatchListing::itemPointers, member("itemPointers"))
            .withDefault("", "tokenPointer", POINTER, BatchListing::tokenPointer, member("tokenPointer"))
            .withDefault("", "tokenParameter", STRING, BatchListing::tokenParameter, member("tokenParameter"))
            .withDefault(List.of(), "namePointers", POINTERS, BatchListing::namePointers, member("namePointers"))
            .withDefault(
                    List.of(),
                    "createdAtPointers",
                    POINTERS,
                    BatchListing::createdAtPointers,
                    member("createdAtPointers"));

    private static final ProfileObjectCodec<BatchProtocol.BatchLimits, MemberValues> LIMITS =
            ProfileObjectCodec.ofRecord(
                            "batchLimits",
                            values -> new BatchProtocol.BatchLimits(
                                    values.get("maxRequests", 0L),
                                    values.get("maxBytes", 0L),
                                    values.get("oneModel", false),
                                    values.get("onePath", false)))
                    .required("maxRequests", LONG, BatchProtocol.BatchLimits::maxRequests, member("maxRequests"))
                    .required("maxBytes", LONG, BatchProtocol.BatchLimits::maxBytes, member("maxBytes"))
                    .withDefault(false, "oneModel", BOOLEAN, BatchProtocol.BatchLimits::oneModel, member("oneModel"))
                    .withDefault(false, "onePath", BOOLEAN, BatchProtocol.BatchLimits::onePath, member("onePath"));

    static final ProfileObjectCodec<BatchProtocol, MemberValues> BATCH = ProfileObjectCodec.ofRecord(
                    "batch", BatchCodecs::protocol)
            .required("upload", UPLOAD, BatchProtocol::upload, member("upload"))
            .required("line", OBJECT, BatchProtocol::line, member("line"))
            .required("createPath", STRING, BatchProtocol::createPath, member("createPath"))
            .required("createBody", OBJECT, BatchProtocol::createBody, member("createBody"))
            .withDefault(ID, "idPointers", POINTERS, BatchProtocol::idPointers, member("idPointers"))
            .required("statusPath", STRING, BatchProtocol::statusPath, member("statusPath"))
            .required("states", STATES, BatchProtocol::states, member("states"))
            .required("results", RESULTS, BatchProtocol::results, member("results"))
            .optional("cancelRequest", TaskCodecs.REQUEST, BatchProtocol::cancelRequest, member("cancelRequest"))
            .optional("listing", LISTING, BatchProtocol::listing, member("listing"))
            .required("limits", LIMITS, BatchProtocol::limits, member("limits"))
            .withDefault(
                    BatchProtocol.DEFAULT_SCHEDULE,
                    "pollingSchedule",
                    TaskCodecs.SCHEDULE,
                    BatchProtocol::pollingSchedule,
                    member("pollingSchedule"));

    private BatchCodecs() {}

    private static BatchProtocol protocol(MemberValues values) {
        return new BatchProtocol(
                values.<BatchUpload>find("upload").orElseThrow(),
                values.get("line", Map.of()),
                values.get("createPath", ""),
                values.get("createBody", Map.of()),
                values.get("idPointers", ID),
                values.get("statusPath", ""),
                values.<BatchStates>find("states").orElseThrow(),
                values.<BatchResults>find("results").orElseThrow(),
                values.<TaskRequest>find("cancelRequest"),
                values.<BatchListing>find("listing"),
                values.<BatchProtocol.BatchLimits>find("limits").orElseThrow(),
                values.get("pollingSchedule", BatchProtocol.DEFAULT_SCHEDULE));
    }
}
