/**
 * Small programs to copy from, each for one purpose. Start with {@link io.imagesdk.examples.Quickstart}. Each program
 * runs against an embedded sandbox unless its first argument is the base URL of a gateway.
 */
@NullMarked
package io.imagesdk.examples;

import org.jspecify.annotations.NullMarked;
