package io.imagesdk.model;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The status of a batch at the provider.
 *
 * @param batch the batch
 * @param state the state
 * @param providerStatus the status of the provider; an empty string if it reports none
 * @param counts how many requests have which outcome so far; a number that the provider does not report is missing
 * @param message why the provider rejected or cancelled the batch, in its words; empty if it reports no reason
 */
public record BatchStatus(
        ImageBatch batch,
        BatchState state,
        String providerStatus,
        Map<BatchCount, Long> counts,
        Optional<String> message) {
    /** The state of a batch. */
    public enum BatchState {
        /** The provider reads the input file or has not started yet. */
        PREPARING(false),
        /** The provider processes the requests, or finishes or cancels the batch. */
        RUNNING(false),
        /** All requests have a result. Each of them may be images or an error. */
        ENDED(true),
        /** The provider rejected the batch. No request was processed. */
        FAILED(true),
        /** The time limit of the provider has passed. Finished requests have results if the provider keeps them. */
        EXPIRED(true),
        /** The batch was cancelled by you or by the provider. Finished requests have results, which are charged. */
        CANCELLED(true),
        /** The profile does not know the status of the provider. It is polled again. */
        UNKNOWN(false);

        private final boolean isFinal;

        BatchState(boolean isFinal) {
            this.isFinal = isFinal;
        }

        /**
         * Returns whether the state does not change any more.
         *
         * @return whether polling can stop
         */
        public boolean isFinal() {
            return isFinal;
        }
    }

    /** A number of requests. */
    public enum BatchCount {
        /** All requests of the batch. */
        TOTAL,
        /** Requests that are waiting or being processed. */
        PENDING,
        /** Requests with a successful response. */
        SUCCEEDED,
        /** Requests that failed. */
        FAILED,
        /** Requests that were cancelled. */
        CANCELLED
    }

    /** Copies the counts. */
    public BatchStatus {
        Objects.requireNonNull(batch, "batch");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(providerStatus, "providerStatus");
        counts = Map.copyOf(Objects.requireNonNull(counts, "counts"));
        Objects.requireNonNull(message, "message");
    }
}
