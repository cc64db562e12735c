/** What you say and what you get: values only, nothing here does I/O. */
package io.imagesdk.model;
