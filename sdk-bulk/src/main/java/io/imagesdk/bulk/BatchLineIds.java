package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The ids of items in a batch, which also name their image files. The same item always has the same id. */
final class BatchLineIds {
    private static final Pattern SIMPLE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern WORDS_AND_DIGEST = Pattern.compile(".*-[0-9a-f]{16}");
    private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^a-z0-9]+");
    private static final int MAX_WORDS_LENGTH = 40;
    private static final int DIGEST_BYTES = 8;

    private BatchLineIds() {}

    /**
     * Returns the id of an item if it consists of letters, digits, {@code _} and {@code -}; otherwise words and a
     * digest. An item without an id has the words of its prompt, also if its line is read from a list that states its
     * digest. An id that looks like words and a digest may be that of another item, and gets a digest of its own.
     */
    static String of(ItemPlan plan) {
        boolean withoutId = RequestDigests.isDigest(plan.id());
        boolean simple = SIMPLE_ID.matcher(plan.id()).matches()
                && !WORDS_AND_DIGEST.matcher(plan.id()).matches();
        if (!withoutId && simple) {
            return plan.id();
        }
        String words = OTHER_CHARACTERS
                .matcher((withoutId ? plan.item().request().prompt() : plan.id()).toLowerCase(Locale.ROOT))
                .replaceAll("-")
                .replaceAll("^-", "");
        String start =
                words.substring(0, Math.min(MAX_WORDS_LENGTH, words.length())).replaceAll("-$", "");
        String digest = HexFormat.of()
                .formatHex(RequestDigests.sha256().digest(plan.id().getBytes(UTF_8)), 0, DIGEST_BYTES);
        return (start.isEmpty() ? "image" : start) + "-" + digest;
    }
}
