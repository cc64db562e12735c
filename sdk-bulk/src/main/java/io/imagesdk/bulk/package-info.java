/**
 * Runs many requests: {@link io.imagesdk.bulk.BulkRun} reads items from any source and needs constant memory per
 * request. It records every request in a journal before the request is sent, so that a run that was killed can be
 * resumed without a second charge. It adapts to the rate limit of the provider and stops at a budget.
 *
 * <p>Input: {@link io.imagesdk.bulk.BulkItem}. Output: image files, a manifest in JSON Lines, a file with the items
 * that are not delivered, and a {@link io.imagesdk.bulk.BulkSummary}.
 *
 * <p>Engines that distribute work themselves share the guarantee with {@link io.imagesdk.bulk.ClaimedCalls} and a store
 * of {@link io.imagesdk.bulk.Claims}.
 */
@NullMarked
package io.imagesdk.bulk;

import org.jspecify.annotations.NullMarked;
