/**
 * The code that all measured clients share: the images, the server on the loopback interface, the driver that measures
 * a client in a separate JVM, the program that runs all rounds, and the report.
 */
package io.imagesdk.benchmark;
