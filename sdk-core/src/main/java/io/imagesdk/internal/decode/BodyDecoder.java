package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.ScanException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * What is made of a 2xx once its pictures are taken out.
 *
 * @param <R> what is made
 */
interface BodyDecoder<R> {
    /** Members that hold a picture as base64. */
    Set<String> imageMembers();

    /** Members that hold a picture's address. */
    Set<String> addressMembers();

    /** Makes it of a whole body; {@code ordinals} tells which picture a placeholder stands for. */
    R read(String skeleton, Function<String, OptionalInt> ordinals, int images);

    /** Makes it of a body that broke off after these whole pictures, or throws the cause. */
    R salvage(List<Integer> whole, ImagesException cause);

    /** Why a body is not taken; {@code start} is its beginning. */
    ImagesException refused(ScanException cause, String start);

    /** What an empty body means; nothing where it is an error. */
    default Optional<R> blank() {
        return Optional.empty();
    }
}
