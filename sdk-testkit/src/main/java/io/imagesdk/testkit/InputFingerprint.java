package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A checksum of the input images of a request. Equal bytes have an equal checksum in a form and in a data URL.
 *
 * @param count the number of input images, without the mask
 * @param fingerprint the checksum of all images and the mask in their order, or 0 if there are none
 */
record InputFingerprint(int count, long fingerprint) {
    private static final List<String> IMAGE_MEMBERS = List.of("image", "images", "image_url", "image_urls", "mask");
    private static final List<String> REFERENCE_MEMBERS = List.of("url", "image_url", "file_id");

    static InputFingerprint of(SandboxRequest request) throws RejectedException {
        InputFingerprint result = new InputFingerprint(0, 0);
        for (RecordedRequest.Part file : request.files()) {
            if (file.length() == 0) {
                throw RejectedException.invalidValue(
                        file.name(), "The file of the field '" + file.name() + "' is empty.");
            }
            result = result.with(file.name(), file.crc32());
        }
        for (String member : IMAGE_MEMBERS) {
            JsonNode value = request.fields().path(member);
            for (JsonNode item : value.isArray() ? value : List.of(value)) {
                String reference = reference(item);
                if (!reference.isEmpty()) {
                    result = result.with(member, checksum(member, reference));
                }
            }
        }
        return result;
    }

    private InputFingerprint with(String name, long checksum) {
        return new InputFingerprint(name.equals("mask") ? count : count + 1, 31 * fingerprint + checksum + 1);
    }

    private static String reference(JsonNode item) {
        if (item.isTextual()) {
            return item.textValue();
        }
        return REFERENCE_MEMBERS.stream()
                .map(name -> SandboxJson.text(item, name))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static long checksum(String member, String reference) throws RejectedException {
        CRC32 sum = new CRC32();
        if (!reference.startsWith("data:")) {
            sum.update(reference.getBytes(StandardCharsets.UTF_8));
            return sum.getValue();
        }
        try {
            sum.update(Base64.getDecoder().decode(reference.substring(reference.indexOf(',') + 1)));
            return sum.getValue();
        } catch (IllegalArgumentException ignored) {
            // The message names the member; the cause adds nothing that a client could see.
            throw RejectedException.invalidValue(member, "The data URL of '" + member + "' is not base64.");
        }
    }
}
