package io.imagesdk.internal.scan;

import java.util.Base64;
import java.util.Random;

/** A random nested document with valid and malformed images and random escapes, reproducible by its seed. */
final class GeneratedResponse {
    private static final String[] NAMES = {"b64_json", "image", "url", "data", "created", "", "näme", "夜\uD83C\uDF19"};
    private static final String[] NUMBERS = {"0", "-0", "12", "-1.5e+10", "0.25", "1E3", "1760000000"};
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t\r\n  "};
    private static final String[] TEXTS = {
        "",
        "cat",
        "data",
        "data:",
        "DATA:image/png;base64,",
        "https://images.example/a.png?x=%20",
        " HTT\nP://images.example/夜\uD83D\uDE00\".png",
        "https",
        "ünï\u2028cødé \uD83D\uDE00",
        "quote\" back\\ slash/ \u0001\b\f\n",
        "{[,:]}",
        "data:text/plain,hello",
        "data:image/svg+xml;utf8,<svg a='50%'>%3Cg%3E %C3%A9é\uD83D\uDE00%2%%zz%e",
        " <svg a='50%20'> é\uD83D\uDE00 </svg>",
        "data:;base64,QUJD",
        "\n \tdata:;base64,QUJD",
        " \n/9j/4AAQ",
        "/9j",
        "iVBORw0KGgoAAAAN",
        "iVBORw",
        "UklGRg==",
        "R0lGODlh==",
        "b'QUJD'",
        "data:;base64,-__%3d",
        "b",
        "data:;base64,QUI%3D%3d%3"
    };

    private final Random random;
    private final StringBuilder json = new StringBuilder();

    private GeneratedResponse(long seed) {
        random = new Random(seed);
    }

    static byte[] of(long seed) {
        GeneratedResponse response = new GeneratedResponse(seed);
        response.value(0);
        return ScanResult.utf8(response.json.toString());
    }

    private void value(int depth) {
        space();
        int choice = random.nextInt(depth > 5 ? 4 : 10);
        if (choice == 0) {
            json.append(pick("true", "false", "null", "NaN", "Infinity", "-Infinity"));
        } else if (choice == 1) {
            json.append(pick(NUMBERS));
        } else if (choice < 4) {
            string(random.nextBoolean() ? pick(TEXTS) : imageText());
        } else {
            container(depth, choice < 8);
        }
        space();
    }

    private void container(int depth, boolean object) {
        json.append(object ? '{' : '[');
        space();
        int items = random.nextInt(5);
        int firstName = random.nextInt(NAMES.length);
        for (int i = 0; i < items; i++) {
            json.append(i == 0 ? "" : ",");
            if (object) {
                space();
                string(NAMES[(firstName + i) % NAMES.length]);
                space();
                json.append(':');
            }
            value(depth + 1);
        }
        json.append(object ? '}' : ']');
    }

    private String imageText() {
        byte[] bytes = new byte[random.nextInt(12) == 0 ? 30_000 : random.nextInt(40)];
        random.nextBytes(bytes);
        Base64.Encoder encoder =
                switch (random.nextInt(4)) {
                    case 0 -> Base64.getMimeEncoder();
                    case 1 -> Base64.getUrlEncoder();
                    default -> Base64.getEncoder();
                };
        encoder = random.nextInt(3) == 0 ? encoder.withoutPadding() : encoder;
        StringBuilder text = new StringBuilder(encoder.encodeToString(bytes));
        if (random.nextInt(4) == 0) {
            text.insert(
                    0, pick("data:image/png;base64,", "Data:;BASE64,", "data:image/png,", " data:a/b;c=d;base64 ,"));
        }
        if (random.nextInt(3) == 0) {
            text.insert(
                    random.nextInt(text.length() + 1),
                    pick(" ", "=", "-", "/", "é", "\u0000", "A", "\n", "   ", "==", "!", "%2B", "%2f", "%3D", "'"));
        }
        return text.toString();
    }

    private void string(String text) {
        int escapeInterval = random.nextBoolean() ? 5 : 1_000;
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '/' && random.nextBoolean()) {
                json.append("\\/");
            } else if (next == '\n') {
                json.append(pick("\\n", "\\u000A", "\\u000a", "\n"));
            } else if (next < ' ' && random.nextBoolean()) {
                json.append(next);
            } else if (next < ' '
                    || next == '"'
                    || next == '\\'
                    || random.nextInt(escapeInterval) == 0 && !Character.isSurrogate(next)) {
                json.append(String.format("\\u%04x", (int) next));
            } else if (random.nextInt(50) == 0 && "bfnrtu/".indexOf(next) < 0) {
                json.append('\\').append(next);
            } else {
                json.append(next);
            }
        }
        json.append('"');
    }

    private void space() {
        json.append(pick(SPACES));
    }

    private String pick(String... options) {
        return options[random.nextInt(options.length)];
    }
}
