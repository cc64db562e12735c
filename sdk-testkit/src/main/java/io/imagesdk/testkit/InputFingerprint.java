package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The pictures that came with a request, by checksum: the same bytes count alike in a form and in a data URL.
 *
 * @param count how many, without a mask
 * @param fingerprint of all of them and the mask, in their order; zero for none
 */
record InputFingerprint(int count, long fingerprint) {
    private static final List<String> MEMBERS = List.of("image", "images", "image_url", "image_urls", "mask");
    private static final List<String> ADDRESSES = List.of("url", "image_url", "file_id");

    static InputFingerprint of(SandboxRequest sandboxRequest) throws RejectedException {
        InputFingerprint all = new InputFingerprint(0, 0);
        for (RecordedRequest.Part file : sandboxRequest.files()) {
            if (file.length() == 0) {
                throw RejectedException.badValue(file.name(), "The file of the field '" + file.name() + "' is empty.");
            }
            all = all.and(file.name(), file.crc32());
        }
        for (String member : MEMBERS) {
            JsonNode value = sandboxRequest.fields().path(member);
            for (JsonNode item : value.isArray() ? value : List.of(value)) {
                String address = address(item);
                if (!address.isEmpty()) {
                    all = all.and(member, checksum(member, address));
                }
            }
        }
        return all;
    }

    private InputFingerprint and(String name, long checksum) {
        return new InputFingerprint(name.equals("mask") ? count : count + 1, 31 * fingerprint + checksum + 1);
    }

    private static String address(JsonNode item) {
        if (item.isTextual()) {
            return item.textValue();
        }
        return ADDRESSES.stream()
                .map(name -> Json.text(item, name))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static long checksum(String member, String address) throws RejectedException {
        CRC32 sum = new CRC32();
        if (!address.startsWith("data:")) {
            sum.update(address.getBytes(StandardCharsets.UTF_8));
            return sum.getValue();
        }
        try {
            sum.update(Base64.getDecoder().decode(address.substring(address.indexOf(',') + 1)));
            return sum.getValue();
        } catch (IllegalArgumentException ignored) {
            throw RejectedException.badValue(member, "The data URL of '" + member + "' is not base64.");
        }
    }
}
