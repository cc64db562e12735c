/** A web application that generates images and shows partial images in the browser while they arrive. */
@NullMarked
package io.imagesdk.examples.gallery;

import org.jspecify.annotations.NullMarked;
