package io.imagesdk.micrometer;

import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallInfo;
import io.micrometer.observation.Observation;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The context of the observation of one call. Handlers, predicates and conventions recognize the observations of this
 * library by this type. The context contains no prompt, no API key and no image.
 */
public final class CallObservationContext extends Observation.Context {
    private final CallInfo call;
    private volatile @Nullable CallEnd end;

    CallObservationContext(CallInfo call) {
        this.call = call;
    }

    /**
     * Returns the facts about the call that are known when it starts.
     *
     * @return the call, with its operation, its provider and its model
     */
    public CallInfo call() {
        return call;
    }

    /**
     * Returns how the call has ended, with its duration, its images, its usage and its failure.
     *
     * @return the end of the call; empty while the call is running
     */
    public Optional<CallEnd> end() {
        return Optional.ofNullable(end);
    }

    void end(CallEnd reached) {
        end = Objects.requireNonNull(reached, "end");
    }
}
