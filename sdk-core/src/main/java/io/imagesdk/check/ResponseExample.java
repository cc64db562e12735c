package io.imagesdk.check;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An example of a response of a provider. It is a complete HTTP response, as {@code curl -i} prints it, or only a body:
 * JSON, or the bytes of an image. Instances are immutable.
 */
public final class ResponseExample {
    private static final int MAX_BYTES = 64 << 20;
    private static final int DEFAULT_STATUS = 200;
    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]{1,3} ([1-5][0-9]{2})(?: .*)?");

    private final String name;
    private final Optional<RequestType> type;
    private final OptionalInt status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    private ResponseExample(
            String name,
            Optional<RequestType> type,
            OptionalInt status,
            Map<String, List<String>> headers,
            byte[] body) {
        this.name = name;
        this.type = type;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** The types of requests that a response belongs to. */
    public enum RequestType {
        /** A request for images. Its response contains images, a task or an error. */
        SUBMIT,
        /** A request for the status of a task. */
        POLL,
        /** A request for the result of a finished task. */
        RESULT,
        /** A request to cancel a task. */
        CANCEL,
        /** A request for a page of the list of tasks. */
        LIST
    }

    /**
     * Reads an example from a file. This method blocks.
     *
     * @param file a file of up to 64 MiB with an HTTP response or only its body
     * @return the example, whose name is that of the file
     * @throws InvalidConfigurationException if the file cannot be read, is too large or has an invalid header
     */
    public static ResponseExample read(Path file) {
        try (InputStream in = Files.newInputStream(Objects.requireNonNull(file, "file"))) {
            return of(file.toString(), readLimited(in, file.toString()));
        } catch (IOException e) {
            throw invalid("response " + file + " cannot be read", e);
        }
    }

    /**
     * Creates an example from the bytes of an HTTP response or of its body. A response starts with a status line such
     * as {@code HTTP/1.1 200 OK}, followed by header lines and an empty line. Responses before the last one, for
     * example of a proxy, are skipped. Bytes without a status line are a body, with the status 200 by default.
     *
     * @param name a name for reports
     * @param bytes the bytes, which are copied; a body may be compressed with gzip
     * @return the example
     * @throws InvalidConfigurationException if a header line is invalid, or if the empty line after the headers is
     *     missing
     */
    public static ResponseExample of(String name, byte[] bytes) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(bytes, "bytes");
        Optional<Head> head = Optional.empty();
        int start = 0;
        while (start == 0 || startsWithStatusLine(bytes, start)) {
            Optional<Head> next = Head.read(name, bytes, start);
            if (next.isEmpty()) {
                break;
            }
            head = next;
            start = next.get().end();
        }
        byte[] body = new byte[bytes.length - start];
        System.arraycopy(bytes, start, body, 0, body.length);
        return new ResponseExample(
                name,
                Optional.empty(),
                head.map(found -> OptionalInt.of(found.status())).orElse(OptionalInt.empty()),
                head.map(Head::headers).orElse(Map.of()),
                decompress(name, body));
    }

    /**
     * Returns this example as the response to a type of request. By default the type follows from the order of the
     * examples, see {@link ProfileCheck#of}.
     *
     * @param requestType the type
     * @return a copy with the type
     */
    public ResponseExample as(RequestType requestType) {
        return new ResponseExample(
                name, Optional.of(Objects.requireNonNull(requestType, "requestType")), status, headers, body);
    }

    /**
     * Returns this example with an HTTP status, for an example that is only a body.
     *
     * @param httpStatus the status, 100..599
     * @return a copy with the status
     * @throws IllegalArgumentException if the status is not an HTTP status
     */
    public ResponseExample withStatus(int httpStatus) {
        if (httpStatus < 100 || httpStatus > 599) {
            throw new IllegalArgumentException("httpStatus must be 100..599, was " + httpStatus);
        }
        return new ResponseExample(name, type, OptionalInt.of(httpStatus), headers, body);
    }

    /**
     * Returns the name for reports.
     *
     * @return the name, for example the path of the file
     */
    public String name() {
        return name;
    }

    /**
     * Returns the HTTP status.
     *
     * @return the status; 200 for an example that is only a body
     */
    public int status() {
        return status.orElse(DEFAULT_STATUS);
    }

    /**
     * Returns whether the status is assumed, because the example is only a body.
     *
     * @return whether neither the example nor {@link #withStatus(int)} states the status
     */
    public boolean isStatusAssumed() {
        return status.isEmpty();
    }

    Optional<RequestType> type() {
        return type;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /**
     * Returns the name and the status.
     *
     * @return one line without the body
     */
    @Override
    public String toString() {
        return name + ": HTTP " + status();
    }

    private static byte[] readLimited(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw invalid("response " + name + " exceeds " + MAX_BYTES + " bytes", null);
        }
        return bytes;
    }

    private static byte[] decompress(String name, byte[] body) {
        if (body.length < GZIP_MAGIC.length || body[0] != GZIP_MAGIC[0] || body[1] != GZIP_MAGIC[1]) {
            return body;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return readLimited(in, name);
        } catch (IOException e) {
            throw invalid("response " + name + " has a body of invalid gzip data", e);
        }
    }

    private static boolean startsWithStatusLine(byte[] bytes, int start) {
        int length = Math.min(64, bytes.length - start);
        String text = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        return STATUS_LINE.matcher(text.split("\r?\n", 2)[0]).matches();
    }

    private static InvalidConfigurationException invalid(String message, @Nullable Throwable e) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), e);
    }

    /**
     * The status line and the headers of a response.
     *
     * @param status the status
     * @param headers the values by name
     * @param end the index of the first byte after the empty line
     */
    private record Head(int status, Map<String, List<String>> headers, int end) {
        /** Returns the head at an index; empty if there is no status line. */
        static Optional<Head> read(String name, byte[] bytes, int start) {
            if (!startsWithStatusLine(bytes, start)) {
                return Optional.empty();
            }
            List<String> lines = new ArrayList<>();
            int lineStart = start;
            for (int i = start; i < bytes.length; i++) {
                if (bytes[i] != '\n') {
                    continue;
                }
                String line = new String(bytes, lineStart, i - lineStart, StandardCharsets.UTF_8).stripTrailing();
                lineStart = i + 1;
                if (line.isEmpty()) {
                    return Optional.of(of(name, lines, lineStart));
                }
                lines.add(line);
            }
            throw invalid("response " + name + " has no empty line after its headers; add one before the body", null);
        }

        private static Head of(String name, List<String> lines, int end) {
            Matcher statusLine = STATUS_LINE.matcher(lines.get(0));
            int status = statusLine.matches() ? Integer.parseInt(statusLine.group(1)) : DEFAULT_STATUS;
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (String line : lines.subList(1, lines.size())) {
                int colon = line.indexOf(':');
                if (colon <= 0) {
                    throw invalid(
                            "response " + name + " has a header line without a colon: add an empty line before the"
                                    + " body",
                            null);
                }
                headers.computeIfAbsent(line.substring(0, colon).strip(), header -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            return new Head(status, headers, end);
        }
    }
}
