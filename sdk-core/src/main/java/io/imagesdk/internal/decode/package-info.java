/** Bytes of a reply become images, given to an intake as they arrive, and a small JSON tree of the rest. */
package io.imagesdk.internal.decode;
