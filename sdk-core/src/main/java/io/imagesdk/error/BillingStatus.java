package io.imagesdk.error;

/** What is known of a failed call's effect at the provider, and so of its price. */
public enum BillingStatus {
    /** Nothing of the request was written. It costs nothing and may be repeated. */
    NOT_SENT,

    /** The provider refused it: a 4xx other than 408, a redirected POST, 503 with a Retry-After, an error inside a 200. */
    REJECTED,

    /** It may have been done and billed: 408, other 5xx, an answer that was lost or late, a 2xx that cannot be read. */
    UNKNOWN,

    /** It was done, or the answer names a cost. What can still be had is on the exception. */
    BILLED
}
