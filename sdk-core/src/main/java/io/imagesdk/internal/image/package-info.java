/**
 * Inspection of encoded images: format, size in pixels, completeness and SHA-256 digest.
 *
 * <p>The input is the bytes of one file, in chunks of any size. The output is what
 * {@link io.imagesdk.internal.image.ImageInspector} reports about them. It supports PNG, JPEG, WebP, GIF, AVIF,
 * HEIC, BMP, TIFF and JPEG XL, and SVG if the caller expects it. Memory is limited, and no pixel is ever decoded.
 *
 * <p>The package rejects nothing. It reports no format for bytes that are not an image, and it reports a truncated
 * image as incomplete; the caller decides what to do.
 */
package io.imagesdk.internal.image;
