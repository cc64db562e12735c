/**
 * URLs and the hosts behind them: where the SDK may connect to, and which requests may carry the API key.
 *
 * <p>Inputs are the base URL of a service and URLs that a server sent: image URLs, redirect targets and status URLs of
 * tasks. Outputs are normalized {@link java.net.URI} objects that are safe to connect to, and
 * {@link io.imagesdk.internal.url.Origin}, the one definition of "same origin".
 *
 * <p>The package rejects URLs that two parsers could understand differently, hosts that are not public, plain http, and
 * base URLs that would expose the API key. {@link io.imagesdk.model.DownloadPolicy} relaxes the rules for hosts.
 * Validators resolve host names, so they may block.
 */
package io.imagesdk.internal.url;
