package io.imagesdk.internal.credentials;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An API key that cannot be printed. The value of its header is the only place where it is text. */
public final class ApiKey {
    /** A shorter key would also mask parts of ordinary words. */
    private static final int MIN_MASKED_LENGTH = 6;

    private static final int MAX_BACKSLASHES = 7;
    private static final String MASK = "***";

    private final String secret;

    /** Volatile, because a {@code Pattern} has fields that are not final. */
    private volatile @Nullable Pattern pattern;

    private ApiKey(String secret) {
        this.secret = secret;
    }

    /**
     * Returns the key in a text. White space around the key is ignored.
     *
     * @throws InvalidConfigurationException if the key is blank or contains a character that is not allowed in a
     *     header; the message does not contain the key
     */
    public static ApiKey of(String text) {
        String key = text.strip();
        if (key.isEmpty()) {
            throw invalid("API key must not be blank");
        }
        if (!key.chars().allMatch(c -> c >= '!' && c <= '~')) {
            throw invalid("API key must consist of visible ASCII characters, but contains white space, a typographic"
                    + " quotation mark or another character; it was not sent");
        }
        return new ApiKey(key);
    }

    private static InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }

    /** Returns the value of the header that carries the key. */
    public String header(String prefix) {
        return prefix + secret;
    }

    /**
     * Replaces each occurrence of the key in a text by three asterisks, also if the key is escaped or is cut at the end
     * of the text.
     */
    public String mask(String text) {
        if (secret.length() < MIN_MASKED_LENGTH) {
            return text;
        }
        return maskTruncatedKey(
                text.length() < secret.length() ? text : pattern().matcher(text).replaceAll(MASK));
    }

    /** Compiles the pattern for the first text that is long enough. Concurrent callers compile equal patterns. */
    private Pattern pattern() {
        Pattern compiled = pattern;
        if (compiled == null) {
            compiled = Pattern.compile(secret.chars().mapToObj(ApiKey::regex).collect(Collectors.joining()));
            pattern = compiled;
        }
        return compiled;
    }

    /** Masks the start of the key at the end of the text, where a size limit may have cut it. */
    private String maskTruncatedKey(String text) {
        for (int length = Math.min(secret.length(), text.length()); length >= MIN_MASKED_LENGTH; length--) {
            if (text.endsWith(secret.substring(0, length))) {
                return text.substring(0, text.length() - length) + MASK;
            }
        }
        return text;
    }

    /**
     * Returns a regular expression for one character in plain text or in JSON, where any character may be written as an
     * escape such as {@code \\u002f}.
     */
    private static String regex(int character) {
        return "\\\\{0," + MAX_BACKSLASHES + "}(?:" + Pattern.quote(Character.toString(character)) + "|(?i:u"
                + HexFormat.of().toHexDigits((char) character) + "))";
    }

    @Override
    public String toString() {
        return MASK;
    }
}
