package io.imagesdk.bulk;

/**
 * Which items are requested again although an earlier run has claimed them, and how carefully files are treated. Items
 * that were not sent, and items that were rejected for a reason that may pass, are always requested again. Instances
 * are immutable.
 *
 * @param retryUnknown whether items are requested again that may have been charged already, and whether tasks are given
 *     up that two runs in a row did not find
 * @param retryRejected whether items are requested again that were rejected for a reason that will probably persist
 * @param retryBilled whether items are requested again that were charged, but whose files are missing or changed
 * @param verifyChecksums whether the checksum of the files of a delivered item is compared, or their size only
 * @param syncFiles whether each file is forced to the disk before its delivery is recorded
 */
public record ClaimRules(
        boolean retryUnknown, boolean retryRejected, boolean retryBilled, boolean verifyChecksums, boolean syncFiles) {
    /** The rules that never risk a second charge, verify checksums and force files to the disk. */
    public static final ClaimRules DEFAULT = new ClaimRules(false, false, false, true, true);

    /**
     * Returns a copy with another value of {@link #retryUnknown()}. Default: false. With it, an item whose task is not
     * found becomes {@link ItemState#UNKNOWN} if an earlier run has recorded the task; the next run requests it again.
     *
     * @param retry whether items are requested again that may have been charged already
     * @return the copy
     */
    public ClaimRules withRetryUnknown(boolean retry) {
        return new ClaimRules(retry, retryRejected, retryBilled, verifyChecksums, syncFiles);
    }

    /**
     * Returns a copy with another value of {@link #retryRejected()}. Default: false.
     *
     * @param retry whether rejected items are requested again
     * @return the copy
     */
    public ClaimRules withRetryRejected(boolean retry) {
        return new ClaimRules(retryUnknown, retry, retryBilled, verifyChecksums, syncFiles);
    }

    /**
     * Returns a copy with another value of {@link #retryBilled()}. Default: false.
     *
     * @param retry whether items are requested again that were charged but have no files
     * @return the copy
     */
    public ClaimRules withRetryBilled(boolean retry) {
        return new ClaimRules(retryUnknown, retryRejected, retry, verifyChecksums, syncFiles);
    }

    /**
     * Returns a copy with another value of {@link #verifyChecksums()}. Default: true. Without it, resuming does not
     * read the delivered files.
     *
     * @param verify whether checksums are compared
     * @return the copy
     */
    public ClaimRules withVerifyChecksums(boolean verify) {
        return new ClaimRules(retryUnknown, retryRejected, retryBilled, verify, syncFiles);
    }

    /**
     * Returns a copy with another value of {@link #syncFiles()}. Default: true. Without it, a power failure may lose
     * files whose delivery is recorded.
     *
     * @param sync whether files are forced to the disk
     * @return the copy
     */
    public ClaimRules withSyncFiles(boolean sync) {
        return new ClaimRules(retryUnknown, retryRejected, retryBilled, verifyChecksums, sync);
    }
}
