/**
 * The entry point of the Images SDK: {@link io.imagesdk.ImagesService} generates and edits images through
 * image-generation HTTP APIs.
 *
 * <p>Recipes:
 * <ul>
 *   <li>Generate an image: {@link io.imagesdk.ImagesService#generate(io.imagesdk.model.GenerateRequest)}.
 *   <li>Edit an image, with or without a mask: {@link io.imagesdk.ImagesService#edit(io.imagesdk.model.EditRequest)}.
 *   <li>Store images as files: {@link io.imagesdk.model.Delivery#toDirectory}.
 *   <li>Show partial images: {@link io.imagesdk.ImagesService#stream(io.imagesdk.model.ImagesRequest)}.
 *   <li>Submit now and fetch later: {@link io.imagesdk.ImagesService#submit(io.imagesdk.model.ImagesRequest)} and
 *       {@link io.imagesdk.ImagesService#await(io.imagesdk.model.ImageTask, io.imagesdk.model.Delivery)}.
 *   <li>Work without futures: {@link io.imagesdk.ImagesService#blocking()}.
 *   <li>Describe a gateway: {@link io.imagesdk.provider.ProviderProfile}.
 * </ul>
 *
 * <p>{@link io.imagesdk.model} holds requests, results and options, {@link io.imagesdk.error} the exceptions,
 * {@link io.imagesdk.provider} what a profile is, and {@link io.imagesdk.provider.catalog} the built-in profiles.
 */
package io.imagesdk;
