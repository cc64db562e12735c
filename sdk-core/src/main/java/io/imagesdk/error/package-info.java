/**
 * What can go wrong: one sealed family of unchecked exceptions. Each says what happened in one line, whether it may have cost money
 * ({@link io.imagesdk.error.BillingStatus}), the provider's words, the request id and what to do.
 */
package io.imagesdk.error;
