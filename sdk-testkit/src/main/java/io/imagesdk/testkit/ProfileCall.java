package io.imagesdk.testkit;

/**
 * What a request to a profile is about.
 *
 * @param dialect the profile
 * @param kind the kind of the request
 * @param taskId the id of the task; an empty string if the request is about none
 * @param model the model in the path; an empty string if the path contains none
 * @param async whether the request starts a task
 */
record ProfileCall(ProfileDialect dialect, Kind kind, String taskId, String model, boolean async) {
    /** The kinds of requests that a profile describes. */
    enum Kind {
        GENERATE(Operation.GENERATE, Route.Target.GENERATIONS),
        EDIT(Operation.EDIT, Route.Target.EDITS),
        STATUS(Operation.POLL, Route.Target.PLAIN_TASK),
        RESULT(Operation.POLL, Route.Target.PLAIN_TASK),
        CANCEL(Operation.CANCEL, Route.Target.CANCELLATION),
        LIST(Operation.OTHER, Route.Target.OTHER),
        PROBE(Operation.OTHER, Route.Target.OTHER);

        private final Operation operation;
        private final Route.Target target;

        Kind(Operation operation, Route.Target target) {
            this.operation = operation;
            this.target = target;
        }

        Operation operation() {
            return operation;
        }

        Route.Target target() {
            return target;
        }
    }
}
