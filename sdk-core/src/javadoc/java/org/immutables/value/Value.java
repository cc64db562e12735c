package org.immutables.value;

/**
 * The annotations of Immutables that this module uses, without {@code Documented}. Only the javadoc tool reads this
 * file, in place of the original annotations, so that the API documentation does not show them.
 */
public @interface Value {
    @interface Immutable {
        boolean copy() default true;
    }

    @interface Default {}

    @interface Check {}

    @interface Redacted {}

    @interface Style {
        ImplementationVisibility visibility();

        boolean overshadowImplementation();

        boolean jdkOnly();

        boolean jdk9Collections();

        Immutable defaults();

        Class<?>[] allowedClasspathAnnotations();

        String nullableAnnotation();

        enum ImplementationVisibility {
            PACKAGE
        }
    }
}
