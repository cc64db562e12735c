package io.imagesdk.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The scripts of a sandbox, in the order of their creation. */
final class ReplyScripts {
    private final List<ReplyScript> scripts = new CopyOnWriteArrayList<>();

    ReplyScript add(Operation operation, Predicate<RecordedRequest> matcher) {
        ReplyScript script = new ReplyScript(operation, this, matcher);
        scripts.add(script);
        return script;
    }

    Optional<SandboxReply> next(Operation operation, RecordedRequest request) {
        return scripts.stream()
                .map(script -> script.next(operation, request))
                .flatMap(Optional::stream)
                .findFirst();
    }

    void clear() {
        scripts.clear();
    }
}
