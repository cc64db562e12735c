package io.imagesdk.micrometer;

import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallRetry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records each call as a Micrometer observation. The handlers of the registry decide what becomes of it: a timer, a
 * span, or a log line.
 *
 * <pre>{@code
 * ImagesService service = ImagesService.builder()
 *         .provider(Providers.OPENAI)
 *         .addListener(new ObservationListener(registry))
 *         .build();
 * }</pre>
 *
 * <p>The parent is the observation that is current on the thread that makes the call. A failed call has an error, whose
 * text is the type of the exception and the billing status. Each retry is an event of the observation. An observation
 * stops when the listener receives the end of its call, which may be shortly after the caller has received the result;
 * {@link MeterListener} records exact durations.
 *
 * <p>One instance can listen to any number of services. Instances are safe for use by multiple threads. No method
 * blocks, unless a handler does.
 */
public final class ObservationListener implements CallListener {
    private static final CallObservationConvention DEFAULT_CONVENTION = new CallObservationConvention() {};

    private final ObservationRegistry observations;
    private final @Nullable CallObservationConvention convention;
    private final Map<Long, Running> running = new ConcurrentHashMap<>();

    private record Running(Observation observation, CallObservationContext context) {}

    /**
     * Creates a listener with the default convention, or the one that is registered with the registry.
     *
     * @param observations the registry
     * @throws NullPointerException if the registry is null
     */
    public ObservationListener(ObservationRegistry observations) {
        this.observations = Objects.requireNonNull(observations, "observations");
        this.convention = null;
    }

    /**
     * Creates a listener with a convention. It takes precedence over a convention that is registered with the registry.
     *
     * @param observations the registry
     * @param convention the name and the attributes of the observations
     * @throws NullPointerException if an argument is null
     */
    public ObservationListener(ObservationRegistry observations, CallObservationConvention convention) {
        this.observations = Objects.requireNonNull(observations, "observations");
        this.convention = Objects.requireNonNull(convention, "convention");
    }

    @Override
    public void onStart(CallInfo call) {
        CallObservationContext context = new CallObservationContext(call);
        // This method runs on the thread of the caller, so the current observation there becomes the parent.
        Observation observation = Observation.start(convention, DEFAULT_CONVENTION, () -> context, observations);
        running.put(call.id(), new Running(observation, context));
    }

    @Override
    public void onRetry(CallInfo call, CallRetry retry) {
        Running current = running.get(call.id());
        if (current != null) {
            current.observation()
                    .event(Observation.Event.of(
                            "retry", "retry after " + retry.failure().type()));
        }
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        Running current = running.remove(call.id());
        if (current != null) {
            current.context().end(end);
            end.failure().ifPresent(failure -> current.observation().error(new CallFailedException(failure)));
            current.observation().stop();
        }
    }
}
