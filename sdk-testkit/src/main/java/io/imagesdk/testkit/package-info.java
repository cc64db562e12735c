/**
 * An image server to test against, inside the JVM: no key, no internet, no model.
 *
 * <p>Start at {@link io.imagesdk.testkit.Sandbox}. A request is read ({@code Incoming}), understood
 * ({@code Order}), answered ({@code Desk}, {@code Replies}, {@code Tasks}) and sent ({@code Sender}). Pictures are drawn
 * row by row ({@code Painting}) by an encoder of our own, so that nothing here needs {@code java.desktop}.
 */
@NullMarked
package io.imagesdk.testkit;

import org.jspecify.annotations.NullMarked;
