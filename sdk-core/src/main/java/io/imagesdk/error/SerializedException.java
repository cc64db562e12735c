package io.imagesdk.error;

import io.imagesdk.error.InvalidRequestException.Violation;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form in which an exception is serialized. It consists of values that can always be serialized; the exception is
 * created from them again.
 *
 * @param type the simple name of the class
 * @param message the message
 * @param details the details
 * @param violations the violations of an {@link InvalidRequestException}; otherwise empty
 * @param cause the cause; null if there is none
 * @param suppressed the suppressed exceptions
 * @param stackTrace the stack trace
 */
record SerializedException(
        String type,
        String message,
        SerializedDetails details,
        List<Violation> violations,
        @Nullable Throwable cause,
        List<Throwable> suppressed,
        StackTraceElement[] stackTrace)
        implements Serializable {
    private static final Map<String, Factory> FACTORIES = Map.ofEntries(
            Map.entry("ApiException", ApiException::new),
            Map.entry("AuthenticationException", AuthenticationException::new),
            Map.entry("BlockedUrlException", BlockedUrlException::new),
            Map.entry("CallCancelledException", CallCancelledException::new),
            Map.entry("CallTimeoutException", CallTimeoutException::new),
            Map.entry("ConnectionException", ConnectionException::new),
            Map.entry("DownloadException", DownloadException::new),
            Map.entry("ImageStorageException", ImageStorageException::new),
            Map.entry("InvalidConfigurationException", InvalidConfigurationException::new),
            Map.entry("InvalidImageException", InvalidImageException::new),
            Map.entry("InvalidResponseException", InvalidResponseException::new),
            Map.entry("ModerationException", ModerationException::new),
            Map.entry("NotFoundException", NotFoundException::new),
            Map.entry("OverloadedException", OverloadedException::new),
            Map.entry("QuotaExceededException", QuotaExceededException::new),
            Map.entry("RateLimitException", RateLimitException::new),
            Map.entry("RequestTooLargeException", RequestTooLargeException::new),
            Map.entry("ResponseTooLargeException", ResponseTooLargeException::new),
            Map.entry("ServiceClosedException", ServiceClosedException::new),
            Map.entry("TaskFailedException", TaskFailedException::new),
            Map.entry("TaskNotFoundException", TaskNotFoundException::new),
            Map.entry("TaskTimeoutException", TaskTimeoutException::new),
            Map.entry("UnexpectedException", UnexpectedException::new));

    private interface Factory {
        ImagesException create(String message, ErrorDetails details, @Nullable Throwable cause);
    }

    static SerializedException of(ImagesException exception) {
        Set<Throwable> owners = Collections.newSetFromMap(new IdentityHashMap<>());
        owners.add(exception);
        Throwable cause = exception.getCause();
        return new SerializedException(
                exception.getClass().getSimpleName(),
                String.valueOf(exception.getMessage()),
                SerializedDetails.of(exception.details()),
                exception instanceof InvalidRequestException invalid ? invalid.violations() : List.of(),
                cause == null ? null : SerializableCause.of(cause, owners),
                Arrays.stream(exception.getSuppressed())
                        .map(suppressed -> SerializableCause.of(suppressed, owners))
                        .toList(),
                exception.getStackTrace());
    }

    /** Called by the deserialization. */
    private Object readResolve() {
        ImagesException exception = type.equals("InvalidRequestException")
                ? new InvalidRequestException(violations, details.toDetails())
                // A later version of the library may have written a class that this one lacks.
                : FACTORIES.getOrDefault(type, UnexpectedException::new).create(message, details.toDetails(), cause);
        exception.setStackTrace(stackTrace);
        suppressed.forEach(exception::addSuppressed);
        return exception;
    }
}
