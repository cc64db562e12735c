package io.imagesdk.micrometer;

import io.imagesdk.model.CallListener.CallFailure;

/**
 * The error of an observation. It names the type and the billing status of the failure. The exception itself is passed
 * to the caller only, because it contains the text of the provider and recovered images.
 */
final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallFailedException(CallFailure failure) {
        // The stack trace would be the one of the listener.
        super(failure.type() + ", billing status " + failure.billing(), null, false, false);
    }
}
