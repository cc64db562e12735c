package io.imagesdk.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts text with an API key, so that the text can be stored although it contains the key. The text is encrypted
 * with AES-256 in GCM, and the nonce is a keyed digest of the text: the same text is always encrypted alike.
 */
final class KeyCipher {
    private static final String PREFIX = "sealed.";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final String secret;

    KeyCipher(String secret) {
        this.secret = secret;
    }

    static boolean isSealed(String text) {
        return text.startsWith(PREFIX);
    }

    /** Returns the encrypted text, which consists of letters, digits and {@code .-_}. */
    String seal(String text) {
        try {
            byte[] plain = text.getBytes(UTF_8);
            byte[] nonce = Arrays.copyOf(digest("nonce", plain), NONCE_BYTES);
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain);
            byte[] all = ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
            return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES and HMAC", e);
        }
    }

    /** Returns the text that was sealed with the same key; empty if it was sealed with another key or changed. */
    Optional<String> open(String sealed) {
        try {
            byte[] all = Base64.getUrlDecoder().decode(sealed.substring(PREFIX.length()));
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            byte[] encrypted = Arrays.copyOfRange(all, Math.min(all.length, NONCE_BYTES), all.length);
            return Optional.of(new String(cipher(Cipher.DECRYPT_MODE, nonce).doFinal(encrypted), UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException ignored) {
            // Both mean that this key has not sealed the text.
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] key = digest("key", new byte[0]);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    /** Returns 32 bytes that depend on the API key, on their purpose and on a text. */
    private byte[] digest(String purpose, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        mac.update(("imagesdk task " + purpose + "\0").getBytes(UTF_8));
        return mac.doFinal(text);
    }
}
