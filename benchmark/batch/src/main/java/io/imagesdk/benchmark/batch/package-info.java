/** Reads a batch whose results are much larger than the heap, over connections that break. */
package io.imagesdk.benchmark.batch;
