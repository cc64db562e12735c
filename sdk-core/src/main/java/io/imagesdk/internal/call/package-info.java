/**
 * The life of a call: its scope with deadline and release actions, its state, its log, the future of the caller, the
 * listeners, and the executors of the service.
 *
 * <p>An attempt goes from {@code CallLog} to {@code CallEventDispatcher} to {@code ListenerQueue}, and from there to
 * the listener.
 */
package io.imagesdk.internal.call;
