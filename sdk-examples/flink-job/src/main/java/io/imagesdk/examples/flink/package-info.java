/**
 * A job for Apache Flink that requests the images of a file with items: {@link io.imagesdk.examples.flink.ImagesJob} is
 * submitted to a cluster, and {@link io.imagesdk.examples.flink.LocalRun} runs it in one process with the sandbox.
 */
@org.jspecify.annotations.NullMarked
package io.imagesdk.examples.flink;
