package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.catalog.Providers;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No public method accepts null: each throws a NullPointerException at once, whose message starts with the name of the
 * parameter or of the property that a builder sets.
 */
class NullArgumentTest {
    /**
     * The parameters of setters that Immutables generates without a message. The message of the JVM names them, because
     * the classes of the SDK contain the names of their local variables. Immutables names the parameter of a collection
     * elements or entries, and a loop over an array has no name for it; the stack trace names the setter.
     */
    private static final Set<Class<?>> CONTAINERS =
            Set.of(Optional.class, OptionalInt.class, Iterable.class, Map.class, String[].class, ErrorRule[].class);

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("parameters")
    void isRejectedWithTheNameOfTheParameter(Executable executable, String name, int index) throws Exception {
        try (ImagesService service = ImagesService.builder()
                .provider(Providers.OPENAI)
                .apiKey("some-key")
                .build()) {
            PublicApi api = new PublicApi(service);
            Object[] arguments = api.arguments(executable);
            arguments[index] = null;

            Optional<Throwable> error = api.call(executable, arguments);

            assertThat(error).get().isExactlyInstanceOf(NullPointerException.class);
            if (isGenerated(executable) && CONTAINERS.contains(executable.getParameters()[index].getType())) {
                assertThat(error.get().getMessage())
                        .matches(name + "|.*because \"(" + name + "|elements|entries|<local\\d>)\" is null");
                assertThat(error.get().getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .contains(executable.getName());
            } else {
                assertThat(error.get().getMessage()).matches("(" + name + "|" + property(executable) + ")\\b.*");
            }
        }
    }

    private static boolean isGenerated(Executable executable) {
        return Modifier.isAbstract(executable.getModifiers())
                && Modifier.isAbstract(executable.getDeclaringClass().getModifiers());
    }

    /** Returns the name of the property that a method sets: {@code headers} for {@code putHeaders}. */
    private static String property(Executable executable) {
        String property = executable.getName().replaceFirst("^put", "");
        return property.substring(0, 1).toLowerCase(Locale.ROOT) + property.substring(1);
    }

    static List<Arguments> parameters() throws Exception {
        return PublicApi.types().stream()
                .flatMap(PublicApi::executables)
                .flatMap(NullArgumentTest::parametersOf)
                .toList();
    }

    private static Stream<Arguments> parametersOf(Executable executable) {
        Parameter[] parameters = executable.getParameters();
        return IntStream.range(0, parameters.length)
                .filter(i -> !parameters[i].getType().isPrimitive())
                .filter(i -> Arrays.stream(parameters[i].getAnnotatedType().getAnnotations())
                        .noneMatch(annotation -> annotation instanceof Nullable))
                .mapToObj(i -> Arguments.of(executable, parameters[i].getName(), i));
    }
}
