import org.jspecify.annotations.NullMarked;

/**
 * The Images SDK for Java: generates and edits images through image-generation HTTP APIs. Start at {@code
 * io.imagesdk}.
 */
@NullMarked
module io.imagesdk.core {
    requires transitive java.net.http;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires static org.immutables.value.annotations;

    exports io.imagesdk;
    exports io.imagesdk.check;
    exports io.imagesdk.error;
    exports io.imagesdk.model;
    exports io.imagesdk.provider;
    exports io.imagesdk.provider.catalog;
    exports io.imagesdk.recovery;
}
