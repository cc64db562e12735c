package io.imagesdk.bulk;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of files, from the id of an item or from the prompt. */
final class ItemFileNames {
    private static final Pattern SIMPLE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^a-z0-9]+");
    private static final int MAX_WORDS_LENGTH = 50;
    private static final int DIGEST_LENGTH = 8;

    private ItemFileNames() {}

    /** Returns a name without an extension. An id of letters, digits, {@code _} and {@code -} is used as it is. */
    static String of(ItemPlan plan) {
        String text = plan.item().id().orElse(plan.item().request().prompt());
        if (plan.item().id().isPresent() && SIMPLE_ID.matcher(text).matches()) {
            return text;
        }
        String words = OTHER_CHARACTERS
                .matcher(text.toLowerCase(Locale.ROOT))
                .replaceAll("-")
                .replaceAll("^-", "");
        String start =
                words.substring(0, Math.min(MAX_WORDS_LENGTH, words.length())).replaceAll("-$", "");
        String digest = plan.digest().substring(0, DIGEST_LENGTH);
        return start.isEmpty() ? "image-" + digest : start + "-" + digest;
    }
}
