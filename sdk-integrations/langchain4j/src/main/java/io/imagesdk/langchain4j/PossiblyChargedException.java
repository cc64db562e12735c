package io.imagesdk.langchain4j;

import dev.langchain4j.exception.NonRetriableException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;

/**
 * A failure of a call that the provider has charged, or may have charged: for example a timeout, a lost connection, or
 * a status 500. The retries of LangChain4j repeat a {@code TimeoutException} and an {@code InternalServerException},
 * and a repeated call would be charged again. They do not repeat this exception.
 *
 * <p>The cause has everything that is known: the images and URLs that arrived, the task that can be awaited again, and
 * the id of the request.
 */
public final class PossiblyChargedException extends NonRetriableException {
    private static final long serialVersionUID = 1;

    private final BillingStatus billing;

    PossiblyChargedException(ImagesException failure) {
        super(failure.getMessage(), failure);
        this.billing = failure.billing();
    }

    /**
     * Returns what is known about the charge.
     *
     * @return {@link BillingStatus#UNKNOWN} or {@link BillingStatus#BILLED}
     */
    public BillingStatus billing() {
        return billing;
    }
}
