package io.imagesdk;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.ProbeReport.KeyVerdict;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes a report of an answer's head, whatever it is. */
final class Probe implements ReplyIntake<ProbeReport> {
    private final CallScope scope;

    Probe(CallScope scope) {
        this.scope = scope;
    }

    @Override
    public Body<ProbeReport> begin(ReplyHead head) {
        int status = head.status();
        KeyVerdict key = status == 401 || status == 403
                ? KeyVerdict.REFUSED
                : head.ok() ? KeyVerdict.NOT_REFUSED : KeyVerdict.UNKNOWN;
        String message = "answered " + status
                + switch (key) {
                    case REFUSED -> ": the key was refused";
                    case NOT_REFUSED -> ": nothing was said against the key";
                    case UNKNOWN -> ", which says nothing of the key";
                };
        ProbeReport report =
                new ProbeReport(true, OptionalInt.of(status), key, scope.elapsed(), message, head.requestId());
        return new Head(report);
    }

    ProbeReport failed(ImagesException failure) {
        return new ProbeReport(
                false,
                OptionalInt.empty(),
                KeyVerdict.UNKNOWN,
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
        public ProbeReport end() {
            return report;
        }

        @Override
        public ProbeReport broken(ImagesException cause) {
            return report;
        }
    }
}
