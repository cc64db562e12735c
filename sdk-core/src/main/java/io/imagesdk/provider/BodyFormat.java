package io.imagesdk.provider;

import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import java.util.stream.Stream;

/** The format of the body of an {@link Operation}'s requests. */
public enum BodyFormat {
    /** A JSON object. The input images of an edit are URLs, file ids or data URIs. */
    JSON,

    /** A JSON array that contains one object. The input images of an edit are URLs, file ids or data URIs. */
    JSON_ARRAY,

    /** {@code multipart/form-data}. The input images of an edit are file parts. */
    MULTIPART,

    /**
     * {@link #MULTIPART} if all input images are files or bytes, {@link #JSON} if at least one is a URL or a file id.
     * Only an edit can have this format; the profile builder rejects it for a generation.
     */
    BY_INPUT;

    /**
     * Returns whether a request in this format is sent as {@code multipart/form-data} rather than as JSON.
     *
     * @param request the request; its input images and its mask decide for {@link #BY_INPUT}
     * @return whether the body is {@code multipart/form-data}
     */
    public boolean isMultipart(ImagesRequest request) {
        return switch (this) {
            case JSON, JSON_ARRAY -> false;
            case MULTIPART -> true;
            case BY_INPUT ->
                request instanceof EditRequest edit
                        && Stream.of(edit.images().stream(), edit.mask().stream(), edit.extraImages().values().stream())
                                .flatMap(inputs -> inputs)
                                .noneMatch(BodyFormat::isReference);
        };
    }

    private static boolean isReference(ImageInput input) {
        return input instanceof ImageInput.Url || input instanceof ImageInput.FileId;
    }
}
