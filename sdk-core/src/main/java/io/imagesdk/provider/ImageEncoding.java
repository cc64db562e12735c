package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.immutables.value.Value;

/**
 * The encoding of the input images of an edit, and the limits of the provider. The {@link BodyFormat} of the operation
 * determines whether the names for multipart bodies or those for JSON bodies apply. An edit that exceeds a limit is
 * rejected before it is sent.
 */
@Value.Immutable
@ValueStyle
public abstract class ImageEncoding {
    ImageEncoding() {}

    /**
     * Returns the name of the part of a single image, in a multipart body. Default: {@code image}.
     *
     * @return the name of the part
     */
    @Value.Default
    public String partName() {
        return "image";
    }

    /**
     * Returns the name of each part if there are multiple images, in a multipart body. Default: {@code image}; other
     * providers use {@code image[]}.
     *
     * @return the name of the parts
     */
    @Value.Default
    public String repeatedPartName() {
        return "image";
    }

    /**
     * Returns the name of the text field for the URL of an image, in a multipart body.
     *
     * @return the name of the field; empty if a multipart body cannot contain a URL
     */
    public abstract Optional<String> urlPartName();

    /**
     * Returns the member for a single image, in a JSON body. A name that starts with a slash is a JSON pointer.
     *
     * @return the name of the member; empty if a single image is sent as an array with one item
     */
    public abstract Optional<String> memberName();

    /**
     * Returns the member for the array of images, in a JSON body. A name that starts with a slash is a JSON pointer.
     * The images are appended if the constants or the fields of the operation contain the array. Default:
     * {@code images}.
     *
     * @return the name of the member
     */
    @Value.Default
    public String listName() {
        return "images";
    }

    /**
     * Returns the key of the URL or data URI in the object of an image, in a JSON body. Default: {@code url}.
     *
     * @return the key; an empty string if an image is the URL itself instead of an object
     */
    @Value.Default
    public String urlKey() {
        return "url";
    }

    /**
     * Returns the key of the file id in the object of an image, in a JSON body.
     *
     * @return the key; empty if the provider does not accept file ids
     */
    public abstract Optional<String> fileIdKey();

    /**
     * Returns the JSON value of an image that is a file or bytes, in a JSON body: text, a map or a list in which the
     * placeholders <code>{base64}</code>, <code>{dataUri}</code> and <code>{mediaType}</code> stand for the image.
     *
     * @return the value; empty if an image is sent as {@link #urlKey()} describes
     */
    public abstract Optional<Object> fileTemplate();

    /**
     * Returns the JSON value of an image that is a URL, in a JSON body, with the placeholders <code>{url}</code> and
     * <code>{mediaType}</code>. The media type is that of the extension of the URL, and PNG if it has none.
     *
     * @return the value; empty if an image is sent as {@link #urlKey()} describes, or if there is a
     *     {@link #fileTemplate()} and URLs are not accepted
     */
    public abstract Optional<Object> urlTemplate();

    /**
     * Returns the JSON value of an image that is a file id, in a JSON body, with the placeholder
     * <code>{fileId}</code>.
     *
     * @return the value; empty if an image is sent as {@link #fileIdKey()} describes
     */
    public abstract Optional<Object> fileIdTemplate();

    /**
     * Returns the JSON value of a mask that is a file or bytes, in a JSON body, with the placeholders of
     * {@link #fileTemplate()}.
     *
     * @return the value; empty if a mask is sent as an image
     */
    public abstract Optional<Object> maskTemplate();

    /**
     * Returns members that are added to the object of a single image, in a JSON body, for example {@code type}.
     *
     * @return the members by name; empty for none
     */
    public abstract Map<String, String> memberConstants();

    /**
     * Returns the name of the mask: a part of a multipart body or a member of a JSON body.
     *
     * @return the name; empty if the provider does not support masks
     */
    public abstract Optional<String> maskName();

    /**
     * Returns which pixels of a mask mark the area to edit. Default: {@link MaskFormat#TRANSPARENT}.
     *
     * @return the form in which a mask is sent
     */
    @Value.Default
    public MaskFormat maskFormat() {
        return MaskFormat.TRANSPARENT;
    }

    /**
     * Returns the maximum number of input images.
     *
     * @return the maximum, inclusive; empty if it is unknown
     */
    public abstract OptionalInt maxImages();

    /**
     * Returns the maximum size of one input image, in bytes.
     *
     * @return the maximum, inclusive; empty if it is unknown
     */
    public abstract OptionalLong maxImageBytes();

    /**
     * Returns the maximum size of all input images together, in bytes. The mask does not count.
     *
     * @return the maximum, inclusive; empty if it is unknown
     */
    public abstract OptionalLong maxTotalBytes();

    /**
     * Returns the maximum size of the mask, in bytes.
     *
     * @return the maximum, inclusive; empty if it is unknown
     */
    public abstract OptionalLong maxMaskBytes();

    /**
     * Returns the maximum length of one data URI in a JSON body, in characters.
     *
     * @return the maximum, inclusive; empty if it is unknown
     */
    public abstract OptionalLong maxDataUriChars();

    /**
     * Returns the accepted formats. The format is determined from the bytes of an image, not from its file name.
     * Default: PNG, JPEG and WebP.
     *
     * @return the formats in the order of the documentation
     */
    @Value.Default
    public List<ImageFormat> formats() {
        return List.of(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP);
    }

    /**
     * Returns the JSON value of an input image, with its placeholders. It follows from the templates and from
     * {@link #urlKey()} and {@link #fileIdKey()}.
     *
     * @param image an input image
     * @return the value; empty if the provider does not accept an image of this kind in a JSON body
     */
    public final Optional<Object> imageTemplate(ImageInput image) {
        Objects.requireNonNull(image, "image");
        if (image instanceof ImageInput.FileId) {
            return fileIdTemplate().or(() -> fileIdKey().map(key -> keyed(key, "{fileId}")));
        }
        if (image instanceof ImageInput.Url) {
            return fileTemplate().isPresent()
                    ? urlTemplate()
                    : Optional.of(urlTemplate().orElseGet(() -> keyed(urlKey(), "{url}")));
        }
        return Optional.of(fileTemplate().orElseGet(() -> keyed(urlKey(), "{dataUri}")));
    }

    /**
     * Returns the JSON value of a mask, with its placeholders.
     *
     * @param mask a mask
     * @return the value; empty if the provider does not accept a mask of this kind in a JSON body
     */
    public final Optional<Object> maskTemplate(ImageInput mask) {
        Objects.requireNonNull(mask, "mask");
        boolean reference = mask instanceof ImageInput.FileId || mask instanceof ImageInput.Url;
        return reference ? imageTemplate(mask) : maskTemplate().or(() -> imageTemplate(mask));
    }

    /** Returns an object with one member, or the value itself if the key is empty. */
    private static Object keyed(String key, String value) {
        return key.isEmpty() ? value : Map.of(key, value);
    }

    @Value.Check
    void check() {
        checkTemplate("fileTemplate", fileTemplate(), "{base64}", "{dataUri}");
        checkTemplate("maskTemplate", maskTemplate(), "{base64}", "{dataUri}");
        checkTemplate("urlTemplate", urlTemplate(), "{url}");
        checkTemplate("fileIdTemplate", fileIdTemplate(), "{fileId}");
        Stream.of(memberName(), maskName(), Optional.of(listName()))
                .flatMap(Optional::stream)
                .forEach(OperationChecks::checkName);
    }

    private static void checkTemplate(String member, Optional<Object> template, String... imagePlaceholders) {
        template.ifPresent(value -> {
            String[] supported = Stream.concat(Stream.of(imagePlaceholders), Stream.of("{mediaType}"))
                    .toArray(String[]::new);
            try {
                ValuePlaceholders.check(member, value, supported);
            } catch (IllegalArgumentException e) {
                throw new InvalidMemberException(String.valueOf(e.getMessage()), member);
            }
            if (!ValuePlaceholders.contains(value, imagePlaceholders)) {
                throw new InvalidMemberException(
                        member + " must contain " + String.join(" or ", imagePlaceholders), member);
            }
        });
    }

    /**
     * Creates a builder with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableImageEncoding.builder();
    }

    /** A builder of {@link ImageEncoding}. Every option may be omitted. */
    public abstract static sealed class Builder permits ImmutableImageEncoding.Builder {
        Builder() {}

        /**
         * Sets the name of the part of a single image, in a multipart body. Default: {@code image}.
         *
         * @param name the name of the part
         * @return this builder
         */
        public abstract Builder partName(String name);

        /**
         * Sets the name of each part if there are multiple images, in a multipart body. Default: {@code image}.
         *
         * @param name the name of the parts, for example {@code image[]}
         * @return this builder
         */
        public abstract Builder repeatedPartName(String name);

        /**
         * Sets the name of the text field for the URL of an image, in a multipart body. Default: none, and an edit with
         * a URL is rejected.
         *
         * @param name the name of the field
         * @return this builder
         */
        public abstract Builder urlPartName(String name);

        /**
         * Sets the member for a single image, in a JSON body. Default: none, and a single image is sent as an array
         * with one item.
         *
         * @param name the name of the member, or a JSON pointer
         * @return this builder
         */
        public abstract Builder memberName(String name);

        /**
         * Sets the member for the array of images, in a JSON body. Default: {@code images}.
         *
         * @param name the name of the member, or a JSON pointer
         * @return this builder
         */
        public abstract Builder listName(String name);

        /**
         * Sets the key of the URL or data URI in the object of an image, in a JSON body. Default: {@code url}.
         *
         * @param name the key; an empty string if an image is the URL itself instead of an object
         * @return this builder
         */
        public abstract Builder urlKey(String name);

        /**
         * Sets the key of the file id in the object of an image, in a JSON body. Default: none, and an edit with a file
         * id is rejected.
         *
         * @param name the key
         * @return this builder
         */
        public abstract Builder fileIdKey(String name);

        /**
         * Sets the JSON value of an image that is a file or bytes, in a JSON body. Default: none, and
         * {@link #urlKey} applies.
         *
         * @param value text, a map or a list with the placeholder <code>{base64}</code> or <code>{dataUri}</code>, and
         *     optionally <code>{mediaType}</code>
         * @return this builder
         * @see ImageEncoding#fileTemplate()
         */
        public abstract Builder fileTemplate(Object value);

        /**
         * Sets the JSON value of an image that is a URL, in a JSON body. Default: none, and {@link #urlKey} applies
         * unless there is a {@link #fileTemplate}.
         *
         * @param value text, a map or a list with the placeholder <code>{url}</code>, and optionally
         *     <code>{mediaType}</code>
         * @return this builder
         * @see ImageEncoding#urlTemplate()
         */
        public abstract Builder urlTemplate(Object value);

        /**
         * Sets the JSON value of an image that is a file id, in a JSON body. Default: none, and {@link #fileIdKey}
         * applies.
         *
         * @param value text, a map or a list with the placeholder <code>{fileId}</code>
         * @return this builder
         */
        public abstract Builder fileIdTemplate(Object value);

        /**
         * Sets the JSON value of a mask that is a file or bytes, in a JSON body. Default: none, and a mask is sent as
         * an image.
         *
         * @param value text, a map or a list with the placeholders of {@link #fileTemplate}
         * @return this builder
         */
        public abstract Builder maskTemplate(Object value);

        /**
         * Adds a member to the object of a single image, in a JSON body. May be called multiple times. Default: none.
         *
         * @param name the name of the member
         * @param value the value of the member
         * @return this builder
         */
        public abstract Builder putMemberConstants(String name, String value);

        /**
         * Sets the name of the mask. Default: none, and an edit with a mask is rejected.
         *
         * @param name the name of the part or member
         * @return this builder
         */
        public abstract Builder maskName(String name);

        /**
         * Sets which pixels of a mask mark the area to edit. Default: {@link MaskFormat#TRANSPARENT}.
         *
         * @param format the form in which a mask is sent
         * @return this builder
         */
        public abstract Builder maskFormat(MaskFormat format);

        /**
         * Sets the maximum number of input images. Default: no limit. An edit that exceeds it is rejected.
         *
         * @param count the maximum, inclusive
         * @return this builder
         */
        public abstract Builder maxImages(int count);

        /**
         * Sets the maximum size of one input image, in bytes. Default: no limit. An edit that exceeds it is rejected.
         *
         * @param bytes the maximum, inclusive
         * @return this builder
         */
        public abstract Builder maxImageBytes(long bytes);

        /**
         * Sets the maximum size of all input images together, in bytes. Default: no limit. An edit that exceeds it is
         * rejected.
         *
         * @param bytes the maximum, inclusive
         * @return this builder
         */
        public abstract Builder maxTotalBytes(long bytes);

        /**
         * Sets the maximum size of the mask, in bytes. Default: no limit. An edit that exceeds it is rejected.
         *
         * @param bytes the maximum, inclusive
         * @return this builder
         */
        public abstract Builder maxMaskBytes(long bytes);

        /**
         * Sets the maximum length of one data URI in a JSON body, in characters. Default: no limit. An edit that
         * exceeds it is rejected.
         *
         * @param characters the maximum, inclusive
         * @return this builder
         */
        public abstract Builder maxDataUriChars(long characters);

        /**
         * Sets the accepted formats. Default: PNG, JPEG and WebP. An edit with an image in another format is rejected.
         *
         * @param formats the formats in the order of the documentation
         * @return this builder
         */
        public abstract Builder formats(Iterable<? extends ImageFormat> formats);

        /**
         * Builds the immutable value.
         *
         * @return the image encoding
         * @throws IllegalArgumentException if a template has no placeholder of an image, or one that does not exist
         */
        public abstract ImageEncoding build();
    }
}
