package io.imagesdk.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;

/**
 * The decoded form of a key for Basic authentication, which is the base64 of a user name and a password. A server
 * decodes such a key, so it is likely to repeat the decoded text.
 */
final class BasicCredentials {
    private BasicCredentials() {}

    /** Returns the decoded text and the password; empty if the key is not one for Basic authentication. */
    static List<String> of(String key) {
        String decoded = decode(key);
        int colon = decoded.indexOf(':');
        // Text of other keys that happens to be base64 encodes control characters.
        return colon < 0 || decoded.chars().anyMatch(Character::isISOControl)
                ? List.of()
                : List.of(decoded, decoded.substring(colon + 1));
    }

    private static String decode(String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException ignored) {
            // The key is not base64 of a text.
            return "";
        }
    }
}
