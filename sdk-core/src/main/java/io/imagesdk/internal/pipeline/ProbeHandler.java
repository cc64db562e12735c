package io.imagesdk.internal.pipeline;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.ProbeReport.KeyStatus;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns the headers of any response into a probe report. */
final class ProbeHandler implements ResponseHandler<ProbeReport> {
    private final CallScope scope;

    ProbeHandler(CallScope scope) {
        this.scope = scope;
    }

    @Override
    public Body<ProbeReport> onHeaders(ResponseHead head) {
        int status = head.status();
        KeyStatus key = status == 401 || status == 403
                ? KeyStatus.REJECTED
                : head.isSuccessful() ? KeyStatus.NOT_REJECTED : KeyStatus.UNKNOWN;
        String message = "responded with status " + status
                + switch (key) {
                    case REJECTED -> ": the API key was rejected";
                    case NOT_REJECTED -> ": the API key was not rejected";
                    case UNKNOWN -> ", which does not tell whether the API key is accepted";
                };
        ProbeReport report =
                new ProbeReport(true, OptionalInt.of(status), key, scope.log().elapsed(), message, head.requestId());
        return new Head(report);
    }

    /** Returns the report of a probe that received no response. */
    ProbeReport failed(ImagesException failure) {
        return new ProbeReport(
                false,
                OptionalInt.empty(),
                KeyStatus.UNKNOWN,
                scope.log().elapsed(),
                String.valueOf(failure.getMessage()),
                Optional.empty());
    }

    /** Ignores the body: the headers are enough. */
    private record Head(ProbeReport report) implements Body<ProbeReport> {
        @Override
        public boolean accept(ByteBuffer bytes) {
            return false;
        }

        @Override
        public ProbeReport onComplete() {
            return report;
        }

        @Override
        public ProbeReport onError(ImagesException cause) {
            return report;
        }
    }
}
