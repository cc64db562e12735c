/** Request and profile become a request on the wire: JSON or multipart, only what the caller said, nothing read into memory. */
package io.imagesdk.internal.encode;
