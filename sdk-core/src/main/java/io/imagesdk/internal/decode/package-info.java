/**
 * Decoders for the responses of a provider, by the response mapping, the task protocol and the error rules of its
 * profile.
 *
 * <p>The input is a response as it arrives. Its images are passed to an
 * {@link io.imagesdk.internal.wire.ImageHandler} while the body is still being received, and the rest becomes a small
 * JSON tree. The result is a {@link io.imagesdk.internal.wire.TaskResponse}, or the calls of a
 * {@link io.imagesdk.internal.wire.StreamEventHandler} for a stream of events.
 *
 * <p>An error response, an error inside a 2xx response, a body that is not JSON, a response without an image and a
 * response that exceeds a limit become an {@link io.imagesdk.error.ImagesException}. Complete images of a truncated
 * response are kept, because they are billed. The time to decode a response grows linearly with its size.
 */
package io.imagesdk.internal.decode;
