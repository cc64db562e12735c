/**
 * Records the calls of an {@link io.imagesdk.ImagesService} with Micrometer.
 *
 * <ul>
 *   <li>{@link io.imagesdk.micrometer.MeterListener} records timers and counters. It needs a meter registry only.
 *   <li>{@link io.imagesdk.micrometer.ObservationListener} records each call as an observation, from which Micrometer
 *       Tracing creates spans. A {@link io.imagesdk.micrometer.CallObservationConvention} chooses names and attributes.
 * </ul>
 *
 * <p>Register one of them, or both, with {@code ImagesServiceBuilder.addListener}. The names are those of the
 * OpenTelemetry semantic conventions for generative AI ({@code gen_ai.*}); what these do not define starts with
 * {@code imagesdk}. Every tag has a limited number of values: no tag contains a prompt, a URL or a request id. The only
 * tag whose value comes from a request is the model name.
 */
@NullMarked
package io.imagesdk.micrometer;

import org.jspecify.annotations.NullMarked;
