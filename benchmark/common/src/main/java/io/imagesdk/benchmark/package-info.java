/** What all measured clients share: the pictures, the loopback server, the driver that measures one client in its own JVM, the rounds, the report. */
package io.imagesdk.benchmark;
