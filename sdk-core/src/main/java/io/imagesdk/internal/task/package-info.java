/**
 * Polls tasks. The decoder decides what a response means; this package sends the requests, waits between them, and
 * returns the response that holds the images.
 *
 * <p>Input: a response that names a task, or a task of an earlier call. Output: the images of the task. A task of
 * another provider or origin is rejected, because the API key must not be sent there.
 */
package io.imagesdk.internal.task;
