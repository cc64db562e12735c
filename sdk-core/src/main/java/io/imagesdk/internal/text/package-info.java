/**
 * Text that comes from outside. {@link io.imagesdk.internal.text.TextSanitizer} converts it to text for messages and
 * log lines, and {@link io.imagesdk.internal.text.HeaderSyntax} decides whether it can be a header. The package names
 * no other one, so that values check themselves with it.
 */
package io.imagesdk.internal.text;
