/**
 * Validates requests before anything is sent. The input is a request, the options of the call and a provider profile;
 * the output is a {@link io.imagesdk.internal.wire.ValidatedRequest}, adapted to the provider if the options allow it.
 * All violations are reported at once in an {@link io.imagesdk.error.InvalidRequestException}: parameters that the
 * provider does not support, values outside of its constraints, reserved names, headers, and input images.
 */
package io.imagesdk.internal.validate;
