/** What the bytes of a picture say of themselves: format, size, completeness, digest. No pixel is ever decoded. */
package io.imagesdk.internal.image;
