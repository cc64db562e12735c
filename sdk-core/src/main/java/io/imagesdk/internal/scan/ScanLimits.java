package io.imagesdk.internal.scan;

/**
 * What one reply may hold beside the bytes of its images.
 *
 * @param skeletonBytes bytes of the JSON that is left when white space and images are taken out
 * @param depth containers within one another
 * @param nameBytes bytes of a member's name, as it is written
 * @param numberCharacters characters of a number
 * @param images images that begin
 */
public record ScanLimits(int skeletonBytes, int depth, int nameBytes, int numberCharacters, int images) {
    static ScanLimits defaults() {
        return new ScanLimits(1 << 20, 100, 1_000, 100, 128);
    }

    /** The defaults but for these two. */
    public static ScanLimits of(int depth, int images) {
        ScanLimits standard = defaults();
        return new ScanLimits(standard.skeletonBytes, depth, standard.nameBytes, standard.numberCharacters, images);
    }
}
