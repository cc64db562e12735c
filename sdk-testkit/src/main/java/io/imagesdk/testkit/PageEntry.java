package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request for images that the page shows. Its images are rendered when the page fetches them.
 *
 * @param number the number of the request, from 1
 * @param time the time of the response
 * @param request the request; a long body is truncated
 * @param prompt the prompt, or an empty string
 * @param status the status of the response
 * @param charged the number of charged images
 * @param spec the images of the response; empty if it has none
 */
record PageEntry(
        int number,
        Instant time,
        RecordedRequest request,
        String prompt,
        int status,
        int charged,
        Optional<ImageSpec> spec) {
    private static final int MAX_BODY_LENGTH = 4_000;
    private static final Pattern SECRET_NAME = Pattern.compile("(?i)auth|key|cookie|token|secret");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([?&][^=&]*(?:auth|key|token|secret)[^=&]*=)[^&]*");

    PageEntry(int number, Instant time, SandboxRequest request, int status, int charged, Optional<ImageSpec> spec) {
        this(
                number,
                time,
                truncated(request.recorded()),
                SandboxJson.text(request.fields(), "prompt"),
                status,
                charged,
                spec);
    }

    /** Returns the request with the start of a long body, so that the page does not keep large bodies in memory. */
    private static RecordedRequest truncated(RecordedRequest request) {
        return request.body().length <= MAX_BODY_LENGTH
                ? request
                : new RecordedRequest(
                        request.method(),
                        request.path(),
                        request.headers(),
                        Arrays.copyOf(request.body(), MAX_BODY_LENGTH),
                        request.length(),
                        request.sha256(),
                        request.parts());
    }

    /** Returns the indexes of the images that the page shows. */
    List<Integer> images() {
        return spec.map(ImageSpec::deliveredIndexes).orElse(List.of());
    }

    /** Returns the entry as the page expects it. Headers and query parameters that may carry a key are masked. */
    ObjectNode toJson() {
        ObjectNode json = SandboxJson.object()
                .put("number", number)
                .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("prompt", prompt)
                .put("status", status)
                .put("charged", charged)
                .put("method", request.method())
                .put("path", SECRET_PARAMETER.matcher(request.path()).replaceAll("$1***"))
                .put("headers", headers())
                .put("body", body());
        ArrayNode urls = json.putArray("images");
        images().forEach(index -> urls.add("/page/images/" + number + "/" + index));
        return json;
    }

    private String headers() {
        return request.headers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(header -> header.getKey() + ": " + value(header.getKey(), header.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String value(String name, List<String> values) {
        boolean secret = SECRET_NAME.matcher(name).find() && !name.equals("idempotency-key");
        return secret ? "***" : String.join(", ", values);
    }

    private String body() {
        String body = request.parts().isEmpty()
                ? new String(request.body(), StandardCharsets.UTF_8)
                : request.parts().stream().map(PageEntry::line).collect(Collectors.joining("\n"));
        boolean isIncomplete = request.parts().isEmpty() && request.body().length < request.length();
        return body.length() > MAX_BODY_LENGTH || isIncomplete
                ? body.substring(0, Math.min(MAX_BODY_LENGTH, body.length())) + "..."
                : body;
    }

    private static String line(RecordedRequest.Part part) {
        return part.name() + ": " + (part.isFile() ? part.fileName() + ", " + part.length() + " bytes" : part.text());
    }
}
