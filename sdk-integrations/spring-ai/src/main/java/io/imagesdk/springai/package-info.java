/**
 * An image model for Spring AI that generates and edits images through an {@link io.imagesdk.ImagesService}.
 *
 * <p>Start with {@link io.imagesdk.springai.ImagesSdkImageModel}. What the types of Spring AI have no place for is in
 * {@link io.imagesdk.springai.ImagesSdkImageOptions} on the way in, and in {@link
 * io.imagesdk.springai.ImagesSdkImageResponseMetadata} and {@link
 * io.imagesdk.springai.ImagesSdkImageGenerationMetadata} on the way out.
 */
@NullMarked
package io.imagesdk.springai;

import org.jspecify.annotations.NullMarked;
