/**
 * Waits for tasks. Takes a way to look and a timing, gives the reply that ends the waiting; what a reply means it leaves to decode, time
 * to the call.
 */
package io.imagesdk.internal.task;
