/** Everything below this package is not API: it may change with any release, and the module does not export it. */
package io.imagesdk.internal;
