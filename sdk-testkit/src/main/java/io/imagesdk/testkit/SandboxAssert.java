package io.imagesdk.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Assertions about what a sandbox received, and what a provider would have charged for it. Each one throws an
 * {@link AssertionError} that lists the requests or charges.
 *
 * <pre>{@code
 * SandboxAssert.assertThat(sandbox).billed(2).neverBilledTwice();
 * }</pre>
 */
public final class SandboxAssert {
    private final Sandbox sandbox;

    private SandboxAssert(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * Returns assertions about a sandbox.
     *
     * @param sandbox the sandbox
     * @return the assertions
     */
    public static SandboxAssert assertThat(Sandbox sandbox) {
        return new SandboxAssert(Objects.requireNonNull(sandbox, "sandbox"));
    }

    /**
     * Verifies the number of images that a provider would have charged.
     *
     * @param images the expected number of images
     * @return these assertions
     * @throws AssertionError if another number of images was charged
     */
    public SandboxAssert billed(int images) {
        List<Charge> charges = sandbox.charges();
        int actual = charges.stream().mapToInt(Charge::images).sum();
        if (actual != images) {
            throw failure("expected " + images + " charged images, but " + actual + " were charged", charges);
        }
        return this;
    }

    /**
     * Verifies that no request was charged twice. Two charged requests are the same if they have the same idempotency
     * key or, where one of them has none, the same method, path and body. A test that sends the same request twice on
     * purpose cannot use this assertion.
     *
     * @return these assertions
     * @throws AssertionError if a request was charged twice
     */
    public SandboxAssert neverBilledTwice() {
        Map<String, Charge> byKey = new LinkedHashMap<>();
        Map<String, Charge> byBody = new LinkedHashMap<>();
        for (Charge charge : sandbox.charges()) {
            String key = charge.request().header("Idempotency-Key");
            Charge earlier = key == null ? null : byKey.putIfAbsent(key, charge);
            if (earlier == null) {
                Charge sameBody = byBody.putIfAbsent(contentOf(charge.request()), charge);
                boolean bothKeyed =
                        sameBody != null && key != null && sameBody.request().header("Idempotency-Key") != null;
                earlier = bothKeyed ? null : sameBody;
            }
            if (earlier != null) {
                throw failure("the same request was charged twice", List.of(earlier, charge));
            }
        }
        return this;
    }

    /**
     * Verifies that at least one request matches a condition.
     *
     * @param condition returns whether a request matches
     * @return these assertions
     * @throws AssertionError if no request matches
     */
    public SandboxAssert received(Predicate<RecordedRequest> condition) {
        if (sandbox.requests().stream().noneMatch(condition)) {
            throw new AssertionError("no request matches the condition\n" + list(sandbox.requests()));
        }
        return this;
    }

    /**
     * Verifies the number of requests, polls and downloads included.
     *
     * @param count the expected number
     * @return these assertions
     * @throws AssertionError if another number of requests was received
     */
    public SandboxAssert received(int count) {
        List<RecordedRequest> requests = sandbox.requests();
        if (requests.size() != count) {
            throw new AssertionError(
                    "expected " + count + " requests, but received " + requests.size() + "\n" + list(requests));
        }
        return this;
    }

    /** Returns a text that is equal for equal bodies. The boundary of a form differs between equal forms. */
    private static String contentOf(RecordedRequest request) {
        return request.method() + " " + request.path() + " "
                + (request.parts().isEmpty() ? request.sha256() : request.parts());
    }

    private static AssertionError failure(String problem, List<Charge> charges) {
        return new AssertionError(charges.stream()
                .map(charge ->
                        "\n  " + charge.request() + ": " + charge.images() + " images, " + charge.cost() + " USD")
                .collect(Collectors.joining("", problem, "")));
    }

    private static String list(List<RecordedRequest> requests) {
        return requests.stream().map(request -> "  " + request).collect(Collectors.joining("\n"));
    }
}
