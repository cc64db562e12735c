/**
 * Finds and restores the files that calls have left behind because their process was killed.
 *
 * <p>The input of {@link io.imagesdk.recovery.InterruptedFile} is a directory of a
 * {@linkplain io.imagesdk.model.Delivery.Files file delivery}. Nothing is sent, and no file is ever replaced.
 */
package io.imagesdk.recovery;
