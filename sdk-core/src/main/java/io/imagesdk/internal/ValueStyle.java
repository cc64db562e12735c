package io.imagesdk.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.immutables.value.Value;

/** How values are generated: hidden behind the abstract class, JDK types only, members kept in the order in which they were said. */
@Target({ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.SOURCE)
@Value.Style(
        visibility = Value.Style.ImplementationVisibility.PACKAGE,
        overshadowImplementation = true,
        jdkOnly = true,
        jdk9Collections = false,
        defaults =
                @Value.Immutable(
                        copy = false), // builders copy; the methods of copies would be out of reach and a sixth of the
        // jar
        allowedClasspathAnnotations = {Override.class},
        nullableAnnotation = "org.jspecify.annotations.Nullable")
public @interface ValueStyle {}
