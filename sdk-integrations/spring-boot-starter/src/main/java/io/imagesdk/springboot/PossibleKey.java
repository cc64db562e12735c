package io.imagesdk.springboot;

import java.util.regex.Pattern;
import org.springframework.core.io.Resource;

/** Keeps values out of messages that may be an API key, because it was set as another property by mistake. */
final class PossibleKey {
    /** Replaces a value in a message. */
    static final String NOT_SHOWN = "a value that is not shown because it may be an API key";

    /** Words of lower-case letters. Keys of providers contain digits or capital letters. */
    private static final Pattern WORDS = Pattern.compile("[a-z]+(?:[._-][a-z]+)*");

    private static final int MAX_LENGTH = 24;
    private static final String PROFILE_SUFFIX = ".json";

    private PossibleKey() {}

    /** Returns whether a value may be a key: it is long, or it contains more than words of lower-case letters. */
    static boolean isPossible(String value) {
        return value.length() > MAX_LENGTH || !WORDS.matcher(value).matches();
    }

    /** Returns whether the name of a profile may be or contain a key. A URL may contain a password. */
    static boolean isPossible(Resource profile) {
        String name = profile.getFilename();
        String description = profile.getDescription();
        return name == null
                || description.contains("@")
                || description.contains("?")
                || (!name.endsWith(PROFILE_SUFFIX) && isPossible(name));
    }

    /** Returns the value, or a text in place of it if it may be a key. */
    static String describe(String value) {
        return isPossible(value) ? NOT_SHOWN : value;
    }
}
