/**
 * HTTP exchanges with the provider and downloads. This package is the only user of {@code java.net.http} besides the
 * builder of the service.
 *
 * <p>Inputs are encoded requests ({@link io.imagesdk.internal.wire.WireRequest}) and URLs to download, each with a
 * {@link io.imagesdk.internal.wire.ResponseHandler} that accepts the response while it arrives. The output is the
 * result of the handler, or an {@link io.imagesdk.error.ImagesException} with the billing status of the request. Entry
 * point: {@link io.imagesdk.internal.transport.HttpTransport}.
 *
 * <p>Requests to the provider carry the API key, downloads carry no credentials. The package retries a billable request
 * only if the {@link io.imagesdk.model.RetryPolicy} allows it, and it never follows a redirect. It fails an exchange
 * whose body is silent for too long, and it masks the key wherever a server or the HTTP client repeats it.
 */
package io.imagesdk.internal.transport;
