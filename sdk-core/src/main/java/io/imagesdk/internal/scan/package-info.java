/**
 * Scanners for the bytes of a response: JSON with images in it, base64, gzip and server-sent events.
 *
 * <p>Each scanner accepts bytes in chunks of any size, and its result does not depend on the chunks.
 * {@link io.imagesdk.internal.scan.JsonImageScanner} decodes the images of a JSON document while it arrives and keeps
 * the rest as a small document, {@link io.imagesdk.internal.scan.SseParser} splits a stream into events, and
 * {@link io.imagesdk.internal.scan.GzipDecoder} decompresses. The memory of a scanner does not grow with the images.
 *
 * <p>Malformed JSON, malformed gzip data and whatever exceeds a limit is rejected with a
 * {@link io.imagesdk.internal.scan.ScanException}, which names the byte. Malformed base64 fails one image only. The
 * event parser rejects nothing, as the standard requires. No scanner knows a provider or the meaning of a member.
 */
package io.imagesdk.internal.scan;
