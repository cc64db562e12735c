package io.imagesdk.benchmark.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.imagesdk.benchmark.BenchmarkImages;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server of the soak test. The prompt of a request names its case and its number. Connections are kept open if the
 * case allows it. {@code GET /report} returns the number of POST requests that were received completely, per call.
 */
public final class SoakServer {
    private static final Pattern PROMPT = Pattern.compile("soak ([A-Z_]+) ([0-9]+)");
    private static final int MAX_DELAY_MILLIS = 60;

    private final Map<Integer, AtomicInteger> posts = new ConcurrentSkipListMap<>();
    private final Map<Integer, byte[]> images = new ConcurrentHashMap<>();
    private final Map<Integer, byte[]> encodedImages = new ConcurrentHashMap<>();

    private record Request(String method, String path, String body) {}

    private SoakServer() {}

    /** Starts the server and prints its port. It ends with the process that has started it. */
    public static void main(String[] args) throws IOException {
        SoakServer server = new SoakServer();
        try (ServerSocket listener = new ServerSocket(0, 1_024, InetAddress.getByName("127.0.0.1"))) {
            System.out.println(listener.getLocalPort());
            start(() -> {
                // The client keeps this stream open as long as it runs.
                while (System.in.read() >= 0) {}
                System.exit(0);
            });
            while (true) {
                Socket socket = listener.accept();
                start(() -> server.serve(socket));
            }
        }
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(null, () -> run(task), "soak-server", 256 << 10);
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(Task task) {
        try {
            task.run();
        } catch (IOException | InterruptedException ignored) {
            // The client has closed the connection, which is part of the test.
        }
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean open = true;
            while (open) {
                open = respond(read(in), socket);
            }
        }
    }

    private static Request read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        String text = head.toString().toLowerCase(Locale.ROOT);
        int start = text.indexOf("content-length:");
        int length = start < 0
                ? 0
                : Integer.parseInt(
                        text.substring(start + 15, text.indexOf('\r', start)).strip());
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        String[] line = head.toString().split(" ", 3);
        return new Request(line[0], line[1], new String(body, ISO_8859_1));
    }

    /** Responds to a request; returns whether the connection stays open. */
    private boolean respond(Request request, Socket socket) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        if (request.method().equals("GET")) {
            return respondToGet(request.path(), out);
        }
        Matcher prompt = PROMPT.matcher(request.body());
        if (!prompt.find()) {
            return send(out, 400, "", "{\"error\":{\"message\":\"no prompt\"}}".getBytes(ISO_8859_1));
        }
        int number = Integer.parseInt(prompt.group(2));
        int post = posts.computeIfAbsent(number, key -> new AtomicInteger()).incrementAndGet();
        return respondToPost(SoakCase.valueOf(prompt.group(1)), post, socket, out);
    }

    private boolean respondToGet(String path, OutputStream out) throws IOException {
        if (path.equals("/report")) {
            StringBuilder report = new StringBuilder();
            posts.forEach((number, count) -> report.append(number + " " + count + "\n"));
            return send(out, 200, "", report.toString().getBytes(ISO_8859_1));
        }
        if (path.startsWith("/image/")) {
            return send(out, 200, "Content-Type: image/png\r\n", image(Integer.parseInt(path.substring(7))));
        }
        if (path.endsWith("/soak-task")) {
            return send(out, 200, "", json(1, SoakCase.TASK.imageSize));
        }
        return send(out, 404, "", new byte[0]);
    }

    private boolean respondToPost(SoakCase kind, int post, Socket socket, OutputStream out)
            throws IOException, InterruptedException {
        int size = kind.imageSize;
        switch (kind) {
            case URL, EXPIRED_URL -> {
                String path = kind == SoakCase.URL ? "image/" + size : "expired";
                String url = "http://127.0.0.1:" + socket.getLocalPort() + "/" + path;
                return send(out, 200, "", ("{\"data\":[{\"url\":\"" + url + "\"}]}").getBytes(ISO_8859_1));
            }
            case TASK -> {
                return send(out, 200, "", "{\"id\":\"soak-task\",\"status\":\"queued\"}".getBytes(ISO_8859_1));
            }
            case RETRY_AFTER -> {
                return post == 1
                        ? send(out, 429, "Retry-After: 0\r\n", error("too many requests"))
                        : send(out, 200, "", json(1, size));
            }
            case CHUNKED -> {
                return sendChunked(out, json(1, size));
            }
            case REJECTED -> {
                return send(out, 400, "", error("the size is not supported"));
            }
            case UNAUTHORIZED -> {
                return send(out, 401, "", error("the key is wrong"));
            }
            case NO_CREDIT -> {
                return send(
                        out,
                        429,
                        "",
                        "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"no credit\"}}".getBytes(ISO_8859_1));
            }
            case SERVER_ERROR -> {
                return send(out, 500, "", error("the server failed"));
            }
            case WEB_PAGE -> {
                return send(out, 200, "Content-Type: text/html\r\n", "<html>Sign in</html>".getBytes(ISO_8859_1));
            }
            case NOT_AN_IMAGE -> {
                return send(out, 200, "", "{\"data\":[{\"b64_json\":\"AAAA\"}]}".getBytes(ISO_8859_1));
            }
            case RESET -> {
                socket.setSoLinger(true, 0);
                return false;
            }
            case TRUNCATED -> {
                return sendPart(out, json(1, size), json(1, size).length / 2);
            }
            case ONE_TRUNCATED -> {
                return sendPart(out, json(2, size), json(2, size).length * 3 / 4);
            }
            case SILENT, CANCEL_WAITING -> {
                return awaitEnd(socket);
            }
            case SILENT_BODY -> {
                sendPart(out, json(1, 20_000), 10_000);
                return awaitEnd(socket);
            }
            case CANCEL_ANYWHERE, TIMEOUT_ANYWHERE -> {
                delay(ThreadLocalRandom.current().nextInt(MAX_DELAY_MILLIS));
                return send(out, 200, "", json(1, size));
            }
            default -> {
                return send(out, 200, "", json(kind.imageCount, size));
            }
        }
    }

    private static void delay(int millis) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }

    private static byte[] error(String message) {
        return ("{\"error\":{\"message\":\"" + message + "\"}}").getBytes(ISO_8859_1);
    }

    private byte[] image(int size) {
        return images.computeIfAbsent(size, BenchmarkImages::bytes);
    }

    /** Returns a response with a number of images. */
    private byte[] json(int count, int size) {
        return encodedImages.computeIfAbsent(count * 10_000_000 + size, key -> {
            String item = "{\"b64_json\":\"" + Base64.getEncoder().encodeToString(image(size)) + "\"}";
            return ("{\"data\":[" + (item + ",").repeat(count - 1) + item + "]}").getBytes(ISO_8859_1);
        });
    }

    private static boolean send(OutputStream out, int status, String headers, byte[] body) throws IOException {
        out.write(("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n")
                .getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
        return true;
    }

    private static boolean sendChunked(OutputStream out, byte[] body) throws IOException {
        out.write("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
        for (int start = 0; start < body.length; start += 10_000) {
            int length = Math.min(10_000, body.length - start);
            out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(body, start, length);
            out.write("\r\n".getBytes(ISO_8859_1));
        }
        out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        out.flush();
        return true;
    }

    /** Sends the start of a body and closes the connection. */
    private static boolean sendPart(OutputStream out, byte[] body, int length) throws IOException {
        out.write(("HTTP/1.1 200 X\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(ISO_8859_1));
        out.write(body, 0, length);
        out.flush();
        return false;
    }

    /** Waits until the client closes the connection. */
    private static boolean awaitEnd(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // The client sends nothing more.
        }
        return false;
    }
}
