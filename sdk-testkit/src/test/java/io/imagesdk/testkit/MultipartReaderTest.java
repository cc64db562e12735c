package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MultipartReaderTest {
    private static final String TYPE = "multipart/form-data; charset=utf-8; boundary=\"b b\"";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100_000})
    void readsPartsInChunksOfAnySize(int maxChunk) throws IOException {
        String similar = "\r\n--b \r\n--b".repeat(20_000);
        String body = "--b b\r\ncontent-disposition: form-data; name=\"prompt\"\r\n\r\nhello\r\nworld"
                + "\r\n--b b\r\nContent-Type: image/png\r\n"
                + "Content-Disposition: form-data; filename=\"a.png\"; name=image\r\n"
                + "\r\n" + similar + "\r\n--b b--";

        List<RecordedRequest.Part> parts = new MultipartReader(chunked(body, maxChunk), TYPE).readAll();

        CRC32 sum = new CRC32();
        sum.update(similar.getBytes(StandardCharsets.UTF_8));
        assertThat(parts)
                .containsExactly(
                        new RecordedRequest.Part(
                                "prompt", null, null, 12, parts.get(0).crc32(), "hello\r\nworld"),
                        new RecordedRequest.Part("image", "a.png", "image/png", similar.length(), sum.getValue(), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b b",
                "--b b\r\n",
                "--b bx\r\n\r\n--b b--",
                "--b b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end",
                "--b b\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--b b--"
            })
    void rejectsMalformedForm(String body) {
        MultipartReader[] reader = new MultipartReader[1];

        assertThatThrownBy(() -> {
                    reader[0] = new MultipartReader(chunked(body, 10), TYPE);
                    reader[0].readAll();
                })
                .isInstanceOf(IOException.class);
    }

    private static InputStream chunked(String body, int maxChunk) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int max) {
                return super.read(target, offset, Math.min(max, maxChunk));
            }
        };
    }
}
