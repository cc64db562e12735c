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

/** Makes a report of an answer's head, whatever it is. */
public final class ProbeHandler implements ResponseHandler<ProbeReport> {
    private final CallScope scope;

    public ProbeHandler(CallScope scope) {
        this.scope = scope;
    }

    @Override
    public Body<ProbeReport> onHeaders(ResponseHead head) {
        int status = head.status();
        KeyStatus key = status == 401 || status == 403
                ? KeyStatus.REJECTED
                : head.isSuccessful() ? KeyStatus.NOT_REJECTED : KeyStatus.UNKNOWN;
        String message = "answered " + status
                + switch (key) {
                    case REJECTED -> ": the key was refused";
                    case NOT_REJECTED -> ": nothing was said against the key";
                    case UNKNOWN -> ", which says nothing of the key";
                };
        ProbeReport report =
                new ProbeReport(true, OptionalInt.of(status), key, scope.elapsed(), message, head.requestId());
        return new Head(report);
    }

    public ProbeReport failed(ImagesException failure) {
        return new ProbeReport(
                false,
                OptionalInt.empty(),
                KeyStatus.UNKNOWN,
                scope.elapsed(),
                String.valueOf(failure.getMessage()),
                Optional.empty());
    }

    /** The head was all that was wanted. */
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
