/** A small JSON tree with its reader and printer; with decode the only place that knows Jackson. */
package io.imagesdk.internal.json;
