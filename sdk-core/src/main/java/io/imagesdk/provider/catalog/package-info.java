/**
 * The built-in provider profiles, one class or JSON file each, and their index
 * {@link io.imagesdk.provider.catalog.Providers}. The profiles contain data only.
 */
package io.imagesdk.provider.catalog;
