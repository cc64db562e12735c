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
    Set<String> base64Members();

    /** Members that hold a picture's address. */
    Set<String> urlMembers();

    /** Makes it of a whole body; {@code ordinals} tells which picture a placeholder stands for. */
    R decode(String skeleton, Function<String, OptionalInt> ordinals, int images);

    /** Makes it of a body that broke off after these whole pictures, or throws the cause. */
    R decodeTruncated(List<Integer> whole, ImagesException cause);

    /** Why a body is not taken; {@code start} is its beginning. */
    ImagesException invalidBody(ScanException cause, String start);

    /** What an empty body means; nothing where it is an error. */
    default Optional<R> decodeBlank() {
        return Optional.empty();
    }
}
