/**
 * An image server for tests that runs inside the JVM and needs no API key, no internet access and no model.
 *
 * <p>Start with {@link io.imagesdk.testkit.Sandbox}. A request is read ({@code SandboxRequest}), converted to a
 * specification of images ({@code ImageSpec}), handled ({@code RequestRouter}, {@code ResponseFactory},
 * {@code TaskHandler}) and the response is sent ({@code ResponseWriter}). Images are computed row by row
 * ({@code ImagePainter}) and encoded without {@code java.desktop}, so that the package also runs on a small JDK image.
 */
@NullMarked
package io.imagesdk.testkit;

import org.jspecify.annotations.NullMarked;
