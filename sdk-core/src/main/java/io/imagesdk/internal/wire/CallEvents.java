package io.imagesdk.internal.wire;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallRetry;
import io.imagesdk.model.Progress;

/** Who is told how a call goes on. Told from any thread, the network's too, so nobody may be kept waiting here. */
public interface CallEvents {
    /** Nobody. */
    CallEvents NONE = new CallEvents() {
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
