package io.imagesdk.internal.credentials;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.util.Optional;

/** An API key that cannot be printed. The value of its header is the only place where it is text. */
public final class ApiKey {
    /** The absence of a key, for a provider that needs none. No header is sent. */
    public static final ApiKey NONE = new ApiKey("");

    private static final String QUOTATION_MARKS = "\"'`";

    /** The length of a header that common servers accept. */
    private static final int MAX_LENGTH = 16 << 10;

    private final String secret;
    private final KeyMask mask;

    private ApiKey(String secret) {
        this.secret = secret;
        this.mask = new KeyMask(secret);
    }

    /**
     * Returns the key in a text. White space around the key is ignored.
     *
     * @throws InvalidConfigurationException if the key is blank or longer than 16,384 characters, or contains a
     *     character that is not allowed in a header; the message does not contain the key
     */
    public static ApiKey of(String text) {
        String key = text.strip();
        if (key.isEmpty()) {
            throw invalid("API key must not be blank");
        }
        if (key.length() > MAX_LENGTH) {
            throw invalid("API key must have at most " + MAX_LENGTH + " characters, had " + key.length());
        }
        if (!key.chars().allMatch(c -> c >= '!' && c <= '~')) {
            throw invalid("API key must consist of visible ASCII characters, but contains white space, a typographic"
                    + " quotation mark or another character; it was not sent");
        }
        if (QUOTATION_MARKS.indexOf(key.charAt(0)) >= 0 && key.charAt(0) == key.charAt(key.length() - 1)) {
            throw invalid("API key must not be in quotation marks; remove them, it was not sent");
        }
        return new ApiKey(key);
    }

    private static InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }

    /** Returns whether there is a key. */
    public boolean isPresent() {
        return !secret.isEmpty();
    }

    /** Returns the value of the header that carries the key. */
    public String header(String prefix) {
        return prefix + secret;
    }

    /**
     * Replaces each occurrence of the key in a text by three asterisks, also if the key is escaped, encoded or cut at
     * the end of the text. Text that does not contain the key is returned unchanged.
     */
    public String mask(String text) {
        return mask.apply(text);
    }

    /**
     * Returns the text in a form that can be stored: encrypted with the key if the text contains it, and otherwise
     * unchanged. Text that looks as if it were encrypted is encrypted, too, so that {@link #open} returns it.
     */
    public String seal(String text) {
        boolean changed = !mask.apply(text).equals(text) || (isPresent() && KeyCipher.isSealed(text));
        return changed ? new KeyCipher(secret).seal(text) : text;
    }

    /**
     * Returns the text that {@link #seal} was called with; empty if the text was sealed with another key. Text that is
     * not sealed is returned unchanged.
     */
    public Optional<String> open(String text) {
        return !KeyCipher.isSealed(text)
                ? Optional.of(text)
                : isPresent() ? new KeyCipher(secret).open(text) : Optional.empty();
    }

    @Override
    public String toString() {
        return KeyMask.MASK;
    }
}
