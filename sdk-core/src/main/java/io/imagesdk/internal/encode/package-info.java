/**
 * Encodes requests. The input is a valid request and a provider profile; the output is a
 * {@link io.imagesdk.internal.wire.WireRequest} with a JSON or {@code multipart/form-data} body. Only the parameters
 * that the caller set and the constants of the profile are sent. Files are not read into memory: the body refers to
 * them. Nothing is rejected here, because the validator has already done so.
 */
package io.imagesdk.internal.encode;
