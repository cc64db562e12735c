package io.imagesdk.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.immutables.value.Value;

/**
 * The style of the generated value classes. The implementation is package-private and hidden behind the abstract class,
 * uses JDK types only, and keeps members in the order in which they were set. There are no methods for modified copies,
 * because callers could not reach them; builders create copies instead.
 *
 * <p>This annotation is not {@code Documented}, so that the API documentation does not show it. For the same reason,
 * the javadoc tool reads copies of the annotations of Immutables, see {@code src/javadoc}.
 */
@Target({ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.SOURCE)
@Value.Style(
        visibility = Value.Style.ImplementationVisibility.PACKAGE,
        overshadowImplementation = true,
        jdkOnly = true,
        jdk9Collections = false,
        defaults = @Value.Immutable(copy = false),
        allowedClasspathAnnotations = {Override.class},
        nullableAnnotation = "org.jspecify.annotations.Nullable")
public @interface ValueStyle {}
