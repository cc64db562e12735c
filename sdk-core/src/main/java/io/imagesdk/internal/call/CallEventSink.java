package io.imagesdk.internal.call;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Progress;

/** Who is told how a call goes on. Told from any thread, the network's too, so nobody may be kept waiting here. */
public interface CallEventSink {
    /** Nobody. */
    CallEventSink NONE = new CallEventSink() {
        @Override
        public void attempt(Attempt attempt) {}

        @Override
        public void retry(CallRetry retry) {}

        @Override
        public void progress(Progress progress) {}
    };

    /** A request is over. */
    void attempt(Attempt attempt);

    /** A request is to be made again. */
    void retry(CallRetry retry);

    /** So far it is. */
    void progress(Progress progress);
}
