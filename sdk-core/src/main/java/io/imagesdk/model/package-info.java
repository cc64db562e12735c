/**
 * The values of the public API: what a caller passes to a service and what it receives. A value is immutable and does
 * no I/O, except the methods of {@link io.imagesdk.model.ImageBytes} that write an image. No argument and no component
 * of a record may be null: absent values are empty {@code Optional}s. Builders and factory methods reject null with a
 * {@link java.lang.NullPointerException}.
 *
 * <ul>
 *   <li><b>Requests:</b> {@link io.imagesdk.model.GenerateRequest} and {@link io.imagesdk.model.EditRequest} with their
 *       common type {@link io.imagesdk.model.ImagesRequest}; {@link io.imagesdk.model.ImageInput} for the images to
 *       edit. The values of parameters, such as {@link io.imagesdk.model.ModelName},
 *       {@link io.imagesdk.model.ImageSize} and {@link io.imagesdk.model.Quality}, are open lists of constants.
 *   <li><b>Options:</b> {@link io.imagesdk.model.CallOptions} for one call; {@link io.imagesdk.model.RetryPolicy},
 *       {@link io.imagesdk.model.DownloadPolicy} and {@link io.imagesdk.model.Limits} for a service.
 *       {@link io.imagesdk.model.Delivery} decides whether images become bytes, files, URLs or the values of an
 *       {@link io.imagesdk.model.ImageSink}.
 *   <li><b>Results:</b> {@link io.imagesdk.model.ImageResult} holds one {@link io.imagesdk.model.ImageOutcome} per
 *       image, and {@link io.imagesdk.model.GeneratedImage} is a delivered image. A stream emits
 *       {@link io.imagesdk.model.ImageEvent}s.
 *   <li><b>Tasks:</b> {@link io.imagesdk.model.ImageTask} is the value to store, {@link io.imagesdk.model.TaskStatus}
 *       the result of a poll.
 *   <li><b>Observation:</b> {@link io.imagesdk.model.CallListener} for all calls of a service,
 *       {@link io.imagesdk.model.Progress} for one call, {@link io.imagesdk.model.Attempt} for each HTTP request.
 * </ul>
 *
 * <p>Builders reject values that no provider accepts. Whether a provider accepts a request is checked by the call,
 * before anything is sent.
 */
package io.imagesdk.model;
