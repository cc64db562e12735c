package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.ImageFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** How a provider takes the pictures of an edit. */
@Value.Immutable
@ValueStyle
public abstract class ImageEncoding {
    ImageEncoding() {}

    /** Multipart: the part's name when there is one picture. */
    @Value.Default
    public String partName() {
        return "image";
    }

    /** Multipart: the parts' name when there are several, {@code image} repeated or {@code image[]}. */
    @Value.Default
    public String repeatedPartName() {
        return "image";
    }

    /** Multipart: the name of a text field that takes an address; empty where addresses are not taken. */
    public abstract Optional<String> urlPartName();

    /** JSON: the member for a single picture, an object; a name that begins with a slash is a pointer; empty where one picture is a list of one. */
    public abstract Optional<String> memberName();

    /** JSON: the member for several pictures, a list of objects; a name that begins with a slash is a pointer. */
    @Value.Default
    public String listName() {
        return "images";
    }

    /** JSON: the key of a picture's address or data URI; {@code ""} where a picture is that text alone and no object. */
    @Value.Default
    public String urlKey() {
        return "url";
    }

    /** JSON: the key of a picture's file id; empty where ids are not taken. */
    public abstract Optional<String> fileIdKey();

    /** JSON: what is added to the object of a single picture. */
    public abstract Map<String, String> memberConstants();

    /** The name of the mask, part or member; empty where masks do not exist. */
    public abstract Optional<String> maskName();

    /** The most pictures that are taken. */
    public abstract OptionalInt maxImages();

    /** The most bytes of one picture. */
    public abstract OptionalLong maxImageBytes();

    /** The most bytes of all pictures together. */
    public abstract OptionalLong maxTotalBytes();

    /** The most bytes of the mask. */
    public abstract OptionalLong maxMaskBytes();

    /** JSON: the most characters of one data URI. */
    public abstract OptionalLong maxDataUriChars();

    /** The formats that are taken. */
    @Value.Default
    public List<ImageFormat> formats() {
        return List.of(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP);
    }

    /** An encoding with the defaults. */
    public static Builder builder() {
        return ImmutableImageEncoding.builder();
    }

    /** Describes an encoding. */
    public abstract static sealed class Builder permits ImmutableImageEncoding.Builder {
        Builder() {}

        /** Multipart: the part's name for one picture. */
        public abstract Builder partName(String name);

        /** Multipart: the parts' name for several. */
        public abstract Builder repeatedPartName(String name);

        /** Multipart: the text field for an address. */
        public abstract Builder urlPartName(String name);

        /** JSON: the member for a single picture. */
        public abstract Builder memberName(String name);

        /** JSON: the member for several. */
        public abstract Builder listName(String name);

        /** JSON: the key of an address. */
        public abstract Builder urlKey(String name);

        /** JSON: the key of a file id. */
        public abstract Builder fileIdKey(String name);

        /** JSON: what is added to the object of a single picture. */
        public abstract Builder putMemberConstants(String name, String value);

        /** The mask's name. */
        public abstract Builder maskName(String name);

        /** The most pictures. */
        public abstract Builder maxImages(int count);

        /** The most bytes of one picture. */
        public abstract Builder maxImageBytes(long bytes);

        /** The most bytes of all. */
        public abstract Builder maxTotalBytes(long bytes);

        /** The most bytes of the mask. */
        public abstract Builder maxMaskBytes(long bytes);

        /** The most characters of a data URI. */
        public abstract Builder maxDataUriChars(long characters);

        /** The formats. */
        public abstract Builder formats(Iterable<? extends ImageFormat> formats);

        /** The encoding. */
        public abstract ImageEncoding build();
    }
}
