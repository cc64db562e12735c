/**
 * The publisher of partial images. One subscription sends one request; its events are delivered in order and on demand.
 *
 * <p>Input: a prepared call. Output: events for one subscriber. A second subscriber is rejected, because it would be
 * charged again.
 */
package io.imagesdk.internal.stream;
