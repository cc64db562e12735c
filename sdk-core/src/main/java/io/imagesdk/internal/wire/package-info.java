/** What travels between the stages: encoded requests, replies, and the seams by which one stage is handed to another. */
package io.imagesdk.internal.wire;
