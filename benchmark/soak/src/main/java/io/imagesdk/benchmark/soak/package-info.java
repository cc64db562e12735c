/**
 * A soak test: many calls that end in 25 ways at the same time, and an exact account of what became of each. {@link
 * io.imagesdk.benchmark.soak.Soak} is the client and starts the {@link io.imagesdk.benchmark.soak.SoakServer} in
 * another process.
 */
package io.imagesdk.benchmark.soak;
