/**
 * Images reach their place: memory, a file, a caller's sink; downloads that cannot be led astray; names and atomic
 * moves.
 */
package io.imagesdk.internal.deliver;
