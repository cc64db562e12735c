/** The providers we know, one file each, and {@link io.imagesdk.provider.catalog.Providers}, their index. Data alone. */
package io.imagesdk.provider.catalog;
