/**
 * Checks a provider profile against example responses, without a network and without an API key.
 *
 * <p>The input of {@link io.imagesdk.check.ProfileCheck} is a profile and responses, from the documentation of a
 * provider or recorded ones. They are decoded exactly as a call decodes them. The output states for each response what
 * it means, and lists the pointers of the profile that led to nothing.
 */
package io.imagesdk.check;
