package io.imagesdk.internal.credentials;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A key that cannot be printed. The one place where it is text is the header it goes into. */
public final class ApiKey {
    private static final int SHORTEST_MASKED = 6;

    private static final int MAX_BACKSLASHES = 7;

    private final String secret;
    private volatile @Nullable Pattern written; // a pattern has fields that are not final

    private ApiKey(String secret) {
        this.secret = secret;
    }

    /**
     * The key in this text, without the white space around it.
     *
     * @throws InvalidConfigurationException when it could not be a header's value; the message does not hold it
     */
    public static ApiKey of(String text) {
        String key = text.strip();
        if (key.isEmpty()) {
            throw invalid("the API key is blank");
        }
        if (!key.chars().allMatch(c -> c >= '!' && c <= '~')) {
            throw invalid(
                    "the API key holds a character that no key holds (white space, a line break, a quote of a word"
                            + " processor); it was not sent");
        }
        return new ApiKey(key);
    }

    private static InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }

    /** The header's value. */
    public String header(String prefix) {
        return prefix + secret;
    }

    /** The text without the key, wherever a server echoes it. */
    public String mask(String text) {
        if (secret.length() < SHORTEST_MASKED) {
            return text;
        }
        return withoutStart(
                text.length() < secret.length() ? text : written().matcher(text).replaceAll("***"));
    }

    /** Made for the first text that is long enough to hold the key; who makes it twice makes the same. */
    private Pattern written() {
        Pattern made = written;
        if (made == null) {
            made = Pattern.compile(secret.chars().mapToObj(ApiKey::written).collect(Collectors.joining()));
            written = made;
        }
        return made;
    }

    /** A limit may have cut the text in the middle of the key. */
    private String withoutStart(String text) {
        for (int length = Math.min(secret.length(), text.length()); length >= SHORTEST_MASKED; length--) {
            if (text.endsWith(secret.substring(0, length))) {
                return text.substring(0, text.length() - length) + "***";
            }
        }
        return text;
    }

    /** One character as it stands in text or JSON, where {@code /} is {@code \\/} for some and each may be {@code \\u002f}. */
    private static String written(int character) {
        return "\\\\{0," + MAX_BACKSLASHES + "}(?:" + Pattern.quote(Character.toString(character)) + "|(?i:u"
                + HexFormat.of().toHexDigits((char) character) + "))";
    }

    @Override
    public String toString() {
        return "***";
    }
}
