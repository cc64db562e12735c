/**
 * The only place that knows {@code java.net.http}: the key, the exchange, idle limits, what broke and what that means
 * for money.
 */
package io.imagesdk.internal.transport;
