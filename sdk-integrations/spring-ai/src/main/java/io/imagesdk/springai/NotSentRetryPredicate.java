package io.imagesdk.springai;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ServiceClosedException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.resilience.retry.MethodRetryPredicate;

/**
 * Decides whether Spring may repeat a call: only if nothing of it was sent, so that no image is paid twice.
 *
 * <pre>{@code
 * RetryPolicy policy = RetryPolicy.builder()
 *         .maxRetries(2)
 *         .predicate(new NotSentRetryPredicate())
 *         .build();
 * RetryTemplate template = new RetryTemplate(policy);
 * }</pre>
 *
 * <p>The same class serves the annotation: {@code @Retryable(predicate = NotSentRetryPredicate.class)}.
 *
 * <p>A failure qualifies if it is an {@link ImagesException} with the status {@link BillingStatus#NOT_SENT}, or has one
 * among its causes, and if another attempt can succeed. It cannot if the request or the configuration is invalid, or if
 * the call was cancelled or the service closed. Instances have no state.
 */
public final class NotSentRetryPredicate implements Predicate<Throwable>, MethodRetryPredicate {
    private static final int MAX_CAUSES = 32;

    /** Creates a predicate. */
    public NotSentRetryPredicate() {}

    /**
     * Returns whether a call that failed may be repeated.
     *
     * @param failure what the call threw
     * @return whether nothing was sent and another attempt can succeed
     */
    @Override
    public boolean test(Throwable failure) {
        return Stream.iterate(Objects.requireNonNull(failure, "failure"), Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .filter(ImagesException.class::isInstance)
                .map(ImagesException.class::cast)
                .findFirst()
                .filter(NotSentRetryPredicate::canBeRepeated)
                .isPresent();
    }

    /**
     * Returns whether a call that failed may be repeated.
     *
     * @param method the method with the annotation, which makes no difference
     * @param failure what the call threw
     * @return whether nothing was sent and another attempt can succeed
     */
    @Override
    public boolean shouldRetry(Method method, Throwable failure) {
        return test(failure);
    }

    private static boolean canBeRepeated(ImagesException failure) {
        boolean isFinal = failure instanceof InvalidRequestException
                || failure instanceof InvalidConfigurationException
                || failure instanceof CallCancelledException
                || failure instanceof ServiceClosedException;
        return failure.billing() == BillingStatus.NOT_SENT && !isFinal;
    }
}
