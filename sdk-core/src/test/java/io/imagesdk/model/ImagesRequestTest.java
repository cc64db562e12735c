package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidRequestException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Builders of requests: what they accept, and that both kinds can be handled alike. */
class ImagesRequestTest {
    private static final ImageInput IMAGE = ImageInput.of(new byte[] {1}, "a.png");

    static Stream<ImagesRequest> requests() {
        return Stream.of(
                GenerateRequest.builder().prompt("a cat").count(4).build(),
                EditRequest.builder().prompt("a cat").count(4).image(IMAGE).build());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void changesACopyWithoutKnowingTheKind(ImagesRequest request) {
        ImagesRequest single = request.toBuilder().count(1).build();

        assertThat(single.count()).hasValue(1);
        assertThat(single.prompt()).isEqualTo("a cat");
        assertThat(single).isInstanceOf(request.getClass());
        assertThat(request.count()).hasValue(4);
        assertThat(single.toBuilder().count(4).build()).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void removesEveryOptionalValue(ImagesRequest request) {
        ImagesRequest full = request.toBuilder()
                .model("m")
                .size("1024x1024")
                .aspectRatio("16:9")
                .resolution("1k")
                .quality("low")
                .format("png")
                .responseFormat("url")
                .background("opaque")
                .compression(50)
                .moderation("low")
                .user("u")
                .build();
        assertThat(Stream.of(Parameter.values()).map(parameter -> parameter.valueIn(full)))
                .allMatch(Optional::isPresent);

        ImagesRequest bare = full.toBuilder()
                .model(Optional.empty())
                .count(OptionalInt.of(4))
                .size(Optional.empty())
                .aspectRatio(Optional.empty())
                .resolution(Optional.empty())
                .quality(Optional.empty())
                .format(Optional.empty())
                .responseFormat(Optional.empty())
                .background(Optional.empty())
                .compression(OptionalInt.empty())
                .moderation(Optional.empty())
                .user(Optional.empty())
                .build();

        assertThat(bare).isEqualTo(request);
    }

    @ParameterizedTest
    @ValueSource(classes = {GenerateRequest.Builder.class, EditRequest.Builder.class})
    void declaresEverySetterOnTheConcreteBuilder(Class<?> builder) {
        assertThat(ImagesRequest.Builder.class.getDeclaredMethods())
                .filteredOn(method -> Modifier.isPublic(method.getModifiers()))
                .isNotEmpty()
                .allSatisfy(method -> {
                    Method override = builder.getMethod(method.getName(), method.getParameterTypes());
                    assertThat(override.getDeclaringClass()).isEqualTo(builder);
                    assertThat(override.getReturnType())
                            .isEqualTo(method.getName().equals("build") ? builder.getEnclosingClass() : builder);
                });
    }

    @Test
    void letsReflectionCallEverySetter() throws ReflectiveOperationException {
        Map<String, Object> values = Map.of("prompt", "a cat", "model", "m", "quality", "low", "user", "u");
        for (Class<?> kind : List.of(GenerateRequest.class, EditRequest.class)) {
            Object builder = kind.getMethod("builder").invoke(null);
            Class<?> declared = kind.getMethod("builder").getReturnType();
            for (Map.Entry<String, Object> value : values.entrySet()) {
                for (Class<?> type : List.of(declared, builder.getClass())) {
                    Method setter = type.getMethod(value.getKey(), String.class);
                    assertThat(setter.invoke(builder, value.getValue())).isSameAs(builder);
                }
            }
            if (builder instanceof EditRequest.Builder edit) {
                edit.image(IMAGE);
            }
            ImagesRequest request = (ImagesRequest) declared.getMethod("build").invoke(builder);
            assertThat(request.prompt()).isEqualTo("a cat");
            assertThat(request.model()).contains(ModelName.of("m"));
        }
    }

    /** The order of Set.of differs between two processes; it must not make two requests of one. */
    @Test
    void sortsTheValuesOfASetWithoutAnOrder() {
        List<Object> values = Arrays.asList("vivid", 1, "1", List.of("b", "a"), null);
        List<Object> reversed = new ArrayList<>(values);
        Collections.reverse(reversed);

        assertThat(withTags(unordered(reversed))).isEqualTo(withTags(unordered(values)));
        assertThat(withTags(new LinkedHashSet<>(reversed))).isNotEqualTo(withTags(new LinkedHashSet<>(values)));
        assertThat(withTags(new TreeSet<>(Set.of(10, 9))).extra()).containsEntry("tags", List.of(9, 10));
    }

    /** Nobody can tell whether the order of such a collection is the same in the next process. */
    @Test
    void rejectsACollectionThatIsNeitherAListNorASet() {
        Collection<String> values = Map.of("a", "b").values();

        assertThatThrownBy(() -> withTags(values))
                .hasMessageContaining(
                        "extra.tags must be a JSON value, has a collection that is neither a list nor a set");
        assertThat(withTags(new ArrayDeque<>(List.of("b", "a"))).extra()).containsEntry("tags", List.of("b", "a"));
    }

    private static GenerateRequest withTags(Collection<?> tags) {
        return GenerateRequest.builder().prompt("x").extra("tags", tags).build();
    }

    /** Returns a set whose iterator has the order of a list, which callers cannot know. */
    private static Set<Object> unordered(List<Object> values) {
        return new AbstractSet<>() {
            @Override
            public Iterator<Object> iterator() {
                return values.iterator();
            }

            @Override
            public int size() {
                return values.size();
            }
        };
    }

    @Test
    void keepsTheMaskUntilItIsRemoved() {
        EditRequest masked =
                EditRequest.builder().prompt("x").image(IMAGE).mask(IMAGE).build();

        assertThat(masked.mask()).contains(IMAGE);
        assertThat(masked.toBuilder().mask(Optional.empty()).build().mask()).isEmpty();
        assertThat(masked.toBuilder().images(List.of(IMAGE, IMAGE)).build().images())
                .hasSize(2);
    }

    @Test
    void rejectsNullAtOnceAndAllElseInBuild() {
        GenerateRequest.Builder builder = GenerateRequest.builder().count(0);

        assertThatThrownBy(() -> builder.extras(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("prompt")
                .hasMessageContaining("n must be");
    }
}
