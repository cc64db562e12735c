/**
 * Images in Apache Flink jobs: {@link io.imagesdk.flink.ImagesAsyncFunction} requests an image for every row of a
 * stream, and its result is an {@link io.imagesdk.flink.ItemResult}. A row that Flink processes again after a failure
 * is not charged again, because every request is claimed in a store of {@link io.imagesdk.bulk.Claims} before it is
 * sent.
 */
@NullMarked
package io.imagesdk.flink;

import org.jspecify.annotations.NullMarked;
