/**
 * Delivery of images to the destination that the caller chose: memory, a file, a URL, or a sink of the caller.
 *
 * <p>Inputs are the bytes of images that arrive with a response, and the references of a response to images that must
 * be downloaded. The output is one {@link io.imagesdk.model.ImageOutcome} per image, so that one bad image never costs
 * the good ones. Entry point: {@link io.imagesdk.internal.deliver.DeliverySession}.
 *
 * <p>The package rejects an output directory that is not writable before anything is sent. Later it rejects images that
 * are incomplete, larger than the limit, or not an image at all. File names are derived from the request alone, never
 * from a response, and a file gets its name when it is complete.
 */
package io.imagesdk.internal.deliver;
