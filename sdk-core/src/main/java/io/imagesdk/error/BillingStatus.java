package io.imagesdk.error;

/**
 * What is known about the charge for a failed call. The constants are ordered by severity: of several requests, the
 * call reports the last one that applies to any of them.
 */
public enum BillingStatus {
    /**
     * No byte of the body of the request was written, so the provider cannot process it. Nothing is charged, and the
     * call can be repeated. The same holds if a server of HTTP/2 reports that it did not process the request, because
     * it refused its stream or ended the connection before. After a cancel at the moment when the request started, the
     * header may have been written.
     */
    NOT_SENT,

    /**
     * The provider rejected the request: a 4xx other than 408, a redirected POST, a 503 with {@code Retry-After}, or an
     * error inside a 200. Nothing is charged, so far as the response shows.
     */
    REJECTED,

    /**
     * The provider may have processed and charged the request: a 408, any other 5xx, a response that was lost or late,
     * a 2xx without a readable result, or a task that failed or was cancelled without a cost. Repeating the call may
     * lead to a second charge.
     */
    UNKNOWN,

    /**
     * The provider processed the request, or its response names a cost. The exception holds everything that is still
     * available: images, URLs and the task.
     */
    BILLED
}
