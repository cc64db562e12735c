/**
 * The values and interfaces that pass between the stages of a call.
 *
 * <p>A request leaves the encoder as a {@link io.imagesdk.internal.wire.WireRequest}. The transport passes the response
 * to a {@link io.imagesdk.internal.wire.ResponseHandler}, which passes image bytes to an
 * {@link io.imagesdk.internal.wire.ImageHandler} and returns an {@link io.imagesdk.internal.wire.ImageResponse} or a
 * {@link io.imagesdk.internal.wire.TaskResponse}. The types of this package hold no logic of a stage, so that no stage
 * has to name another one. {@link io.imagesdk.internal.wire.RetryAfter} rejects nothing: a value that it cannot read is
 * absent.
 */
package io.imagesdk.internal.wire;
