/** Request and profile against each other: every violation at once, in the provider's words, before anything is sent. */
package io.imagesdk.internal.validate;
