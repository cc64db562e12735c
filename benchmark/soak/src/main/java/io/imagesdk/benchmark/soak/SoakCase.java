package io.imagesdk.benchmark.soak;

import java.util.Set;

/** The 25 ways in which a call can end, and the outcomes that each of them allows. */
enum SoakCase {
    MEMORY(20_000, 1, "success"),
    MEMORY_LARGE(500_000, 1, "success"),
    FILE(20_000, 1, "success"),
    FILE_LARGE(3_000_000, 1, "success"),
    FOUR_FILES(100_000, 4, "success"),
    SINK(100_000, 1, "success"),
    URL(100_000, 1, "success"),
    EXPIRED_URL(0, 0, "DownloadException"),
    TASK(100_000, 1, "success"),
    RETRY_AFTER(20_000, 1, "success"),
    CHUNKED(100_000, 1, "success"),
    ONE_TRUNCATED(100_000, 1, "success"),
    REJECTED(0, 0, "ApiException"),
    UNAUTHORIZED(0, 0, "AuthenticationException"),
    NO_CREDIT(0, 0, "QuotaExceededException"),
    SERVER_ERROR(0, 0, "ApiException"),
    RESET(0, 0, "ConnectionException"),
    TRUNCATED(100_000, 0, "ConnectionException"),
    WEB_PAGE(0, 0, "InvalidResponseException"),
    NOT_AN_IMAGE(0, 0, "InvalidImageException"),
    SILENT(0, 0, "CallTimeoutException"),
    SILENT_BODY(0, 0, "CallTimeoutException"),
    CANCEL_WAITING(0, 0, "CallCancelledException"),
    CANCEL_ANYWHERE(500_000, 1, "success", "CallCancelledException"),
    TIMEOUT_ANYWHERE(100_000, 1, "success", "CallTimeoutException");

    /** The length of each image, in bytes. */
    final int imageSize;

    /** The number of complete images of a successful response. */
    final int imageCount;

    /** The simple names of the exceptions that the call may throw, or "success". */
    final Set<String> outcomes;

    SoakCase(int imageSize, int imageCount, String... outcomes) {
        this.imageSize = imageSize;
        this.imageCount = imageCount;
        this.outcomes = Set.of(outcomes);
    }

    /** Returns whether the client may end the call before its request is sent. */
    boolean mayEndBeforeItIsSent() {
        return switch (this) {
            case SILENT, SILENT_BODY, CANCEL_WAITING, CANCEL_ANYWHERE, TIMEOUT_ANYWHERE -> true;
            default -> false;
        };
    }
}
