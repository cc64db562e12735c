package io.imagesdk.testing;

/** Server-sent events in the format of OpenAI's Images API. */
public final class Events {
    public static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n";

    private Events() {}

    public static String partial(int number, byte[] image) {
        return event(
                "image_generation.partial_image",
                "\"b64_json\":\"" + SampleImages.base64(image) + "\",\"created_at\":1620000000,\"partial_image_index\":"
                        + number);
    }

    public static String completed(byte[] image) {
        return event(
                "image_generation.completed",
                "\"b64_json\":\"" + SampleImages.base64(image)
                        + "\",\"created_at\":1620000000,\"usage\":{\"total_tokens\":100}");
    }

    public static String error(String code, String message) {
        return event("error", "\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}");
    }

    public static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }
}
