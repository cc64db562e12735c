/**
 * The failures of calls: one sealed family of unchecked exceptions with {@link io.imagesdk.error.ImagesException} as
 * its root. Each exception describes in one line what happened, and its accessors return the provider's message, the
 * request id, a suggestion what to do, and what is known about the charge.
 *
 * <table>
 *   <caption>The exceptions, when they occur, and their usual billing status</caption>
 *   <thead>
 *     <tr><th scope="col">Class</th><th scope="col">When</th><th scope="col">Billing status</th></tr>
 *   </thead>
 *   <tbody>
 *     <tr><td>{@link io.imagesdk.error.InvalidConfigurationException}</td>
 *         <td>the service or a profile is configured incorrectly</td><td>NOT_SENT</td></tr>
 *     <tr><td>{@link io.imagesdk.error.InvalidRequestException}</td>
 *         <td>the request is not valid</td><td>NOT_SENT</td></tr>
 *     <tr><td>{@link io.imagesdk.error.ServiceClosedException}</td>
 *         <td>the service is closed</td><td>NOT_SENT, or UNKNOWN for a running call</td></tr>
 *     <tr><td>{@link io.imagesdk.error.ApiException}</td>
 *         <td>the provider reports an error; the superclass of the next nine</td><td>any</td></tr>
 *     <tr><td>{@link io.imagesdk.error.AuthenticationException}</td>
 *         <td>the provider rejects the API key</td><td>REJECTED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.ModerationException}</td>
 *         <td>moderation rejects the prompt or blocks the image</td><td>REJECTED or BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.NotFoundException}</td>
 *         <td>the model or the path does not exist</td><td>REJECTED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.OverloadedException}</td>
 *         <td>the provider has no capacity</td><td>REJECTED or UNKNOWN</td></tr>
 *     <tr><td>{@link io.imagesdk.error.QuotaExceededException}</td>
 *         <td>the account has no credit</td><td>REJECTED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.RateLimitException}</td>
 *         <td>there are too many requests</td><td>REJECTED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.RequestTooLargeException}</td>
 *         <td>the request is too large for the provider</td><td>REJECTED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.TaskFailedException}</td>
 *         <td>a task ends without images</td><td>REJECTED or BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.TaskNotFoundException}</td>
 *         <td>the provider does not know a task any more</td><td>UNKNOWN</td></tr>
 *     <tr><td>{@link io.imagesdk.error.ConnectionException}</td>
 *         <td>the provider is not reachable, or the connection is lost</td><td>NOT_SENT or UNKNOWN</td></tr>
 *     <tr><td>{@link io.imagesdk.error.CallTimeoutException}</td>
 *         <td>a timeout is exceeded</td><td>any</td></tr>
 *     <tr><td>{@link io.imagesdk.error.TaskTimeoutException}</td>
 *         <td>the timeout is exceeded while a task runs</td><td>UNKNOWN</td></tr>
 *     <tr><td>{@link io.imagesdk.error.CallCancelledException}</td>
 *         <td>the caller cancels the call</td><td>any</td></tr>
 *     <tr><td>{@link io.imagesdk.error.InvalidResponseException}</td>
 *         <td>the response cannot be interpreted</td><td>UNKNOWN or BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.InvalidImageException}</td>
 *         <td>the response contains no complete image</td><td>BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.ResponseTooLargeException}</td>
 *         <td>the response exceeds a limit</td><td>UNKNOWN or BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.DownloadException}</td>
 *         <td>the download of an image fails</td><td>BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.BlockedUrlException}</td>
 *         <td>the download policy does not allow a URL</td><td>BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.ImageStorageException}</td>
 *         <td>an image cannot be stored</td><td>NOT_SENT or BILLED</td></tr>
 *     <tr><td>{@link io.imagesdk.error.UnexpectedException}</td>
 *         <td>a defect of the library or of code passed to it</td><td>any</td></tr>
 *   </tbody>
 * </table>
 */
package io.imagesdk.error;
