package io.imagesdk.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a {@link Sandbox} for the tests of a class, which receive it and a service as parameters.
 *
 * <pre>{@code
 * @ImagesSandbox
 * class GalleryTest {
 *     @Test
 *     void showsAnImage(ImagesService images, Sandbox sandbox) { ... }
 * }
 * }</pre>
 *
 * @see SandboxExtension
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SandboxExtension.class)
public @interface ImagesSandbox {
    /**
     * Returns the id of the provider profile that the service uses. Default: {@code openai-compatible}.
     *
     * @return the id of a built-in profile
     */
    String provider() default "openai-compatible";
}
