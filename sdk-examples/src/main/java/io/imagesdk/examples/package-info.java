/**
 * Small programs to copy from, one thing each. Start at {@link io.imagesdk.examples.Quickstart}. Each talks to a sandbox of its own unless
 * it is given a base URL.
 */
@NullMarked
package io.imagesdk.examples;

import org.jspecify.annotations.NullMarked;
