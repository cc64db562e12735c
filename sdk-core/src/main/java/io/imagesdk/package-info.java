/**
 * Start here. {@link io.imagesdk.ImagesService} makes and edits pictures through image-generation HTTP APIs.
 *
 * <p>A call goes through one pipeline, whose stages stand in one method of the implementation ({@code DefaultImagesService.flow}):
 * the request is checked against the provider's table, encoded, sent, its reply decoded while it arrives, the pictures delivered, and
 * the result assembled. {@link io.imagesdk.model} holds what you say and what you get, {@link io.imagesdk.provider} what a provider
 * is, {@link io.imagesdk.provider.catalog} the providers we know, {@link io.imagesdk.error} what can go wrong.
 */
package io.imagesdk;
