package io.imagesdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the code to the drawing and to the rules that stand beside it. */
@AnalyzeClasses(packages = "io.imagesdk", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String EXPORTED = "^io\\.imagesdk(\\.(error|model|provider|provider\\.catalog))?$";

    @ArchTest
    static void followsTheArrows(JavaClasses classes) {
        Set<String> drawn = new TreeSet<>();
        Set<String> allowed = AllowedDependencies.allowed().entrySet().stream()
                .flatMap(from -> from.getValue().stream().map(to -> from.getKey() + " -> " + to))
                .collect(Collectors.toSet());
        classes.forEach(from -> from.getDirectDependenciesFromSelf().forEach(dependency -> {
            String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
            String arrow =
                    AllowedDependencies.slice(from.getPackageName()) + " -> " + AllowedDependencies.slice(target);
            if (target.startsWith("io.imagesdk")
                    && !sameSlice(from.getPackageName(), target)
                    && !allowed.contains(arrow)) {
                drawn.add(arrow + ": " + dependency.getDescription());
            }
        }));

        assertThat(drawn).isEmpty();
    }

    @ArchTest
    static void knowsEveryPackage(JavaClasses classes) {
        assertThat(classes.stream()
                        .map(each -> AllowedDependencies.slice(each.getPackageName()))
                        .distinct())
                .isSubsetOf(AllowedDependencies.allowed().keySet());
    }

    @ArchTest
    static void letsNoStageNameAnother(JavaClasses classes) {
        assertThat(AllowedDependencies.STAGES)
                .allSatisfy(stage -> assertThat(AllowedDependencies.allowed().get(stage))
                        .doesNotContainAnyElementsOf(AllowedDependencies.STAGES));
        assertThat(AllowedDependencies.allowed().values()).noneMatch(to -> to.contains("provider.catalog"));
    }

    @ArchTest
    static final ArchRule hasNoCycle = SlicesRuleDefinition.slices()
            .assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass each) {
                    return SliceIdentifier.of(AllowedDependencies.slice(each.getPackageName()));
                }

                @Override
                public String getDescription() {
                    return "packages, model and error as one";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule holdsNothingButTheStyleOfValuesInInternal = classes()
            .that()
            .resideInAPackage("io.imagesdk.internal")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .be(ValueStyle.class);

    @ArchTest
    static final ArchRule knowsTheHttpClientInRootAndTransportAlone = noClasses()
            .that()
            .resideOutsideOfPackages("io.imagesdk", "io.imagesdk.internal.transport")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule knowsJacksonInJsonAndDecodeAlone = noClasses()
            .that()
            .resideOutsideOfPackages("io.imagesdk.internal.json", "io.imagesdk.internal.decode")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule usesNoDesktopAndNoOtherLogging = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..", "java.util.logging..");

    @ArchTest
    static final ArchRule sleepsNowhere = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class)
            .orShould()
            .accessTargetWhere(DescribedPredicate.describe(
                    "is TimeUnit.sleep",
                    target -> target.getTarget().getFullName().startsWith("java.util.concurrent.TimeUnit.sleep")));

    @ArchTest
    static void sleepsInNoTestEither(JavaClasses classes) {
        sleepsNowhere.check(new ClassFileImporter().importPackages("io.imagesdk"));
    }

    @ArchTest
    static void waitsInTheBlockingFacadeAlone(JavaClasses classes) {
        List<String> waiting = classes.stream()
                .flatMap(each -> each.getMethodCallsFromSelf().stream())
                .filter(ArchitectureTest::waits)
                .map(call -> call.getOriginOwner().getSimpleName() + "."
                        + call.getOrigin().getName() + ": " + call.getTarget().getName())
                .distinct()
                .toList();

        // finish() joins futures of which an allOf has just said that all are done.
        assertThat(waiting).containsExactlyInAnyOrder("BlockingImages.wait: get", "DeliverySession.finish: join");
    }

    private static boolean waits(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(Future.class)
                && Set.of("get", "join", "resultNow", "getNow")
                        .contains(call.getTarget().getName());
    }

    @ArchTest
    static void readsTheKeyInTransportAlone(JavaClasses classes) {
        List<String> readers = classes.stream()
                .flatMap(each -> each.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getSimpleName().equals("ApiKey")
                        && call.getTarget().getName().equals("header"))
                .map(call -> call.getOriginOwner().getSimpleName())
                .distinct()
                .toList();

        assertThat(readers).containsExactlyInAnyOrder("HttpTransport", "Credentials");
    }

    @ArchTest
    static void promisesLittleFromInside(JavaClasses classes) {
        Map<String, Set<String>> open = classes.stream()
                .filter(each -> each.getPackageName().startsWith("io.imagesdk.internal."))
                .filter(each -> each.isTopLevelClass() && each.getModifiers().contains(JavaModifier.PUBLIC))
                .collect(Collectors.groupingBy(
                        each -> AllowedDependencies.slice(each.getPackageName()),
                        Collectors.mapping(JavaClass::getSimpleName, Collectors.toSet())));

        open.keySet().removeAll(Set.of("internal.wire", "internal.json"));
        // A third in transport: the key's text may not leave the package, so the key and where it comes from lie beside
        // the client.
        assertThat(open.remove("internal.transport")).isSubsetOf("HttpTransport", "ApiKey", "Credentials");
        assertThat(open).allSatisfy((name, types) -> assertThat(types).as(name).hasSizeLessThanOrEqualTo(2));
    }

    @ArchTest
    static final ArchRule keepsTheCatalogData = classes()
            .that()
            .resideInAPackage("io.imagesdk.provider.catalog")
            .and()
            .doNotHaveSimpleName("package-info")
            .and()
            .doNotHaveSimpleName("Providers")
            .should(satisfy("hold static final fields and a private constructor alone", (entry, broken) -> {
                entry.getFields().stream()
                        .filter(field ->
                                !field.getModifiers().containsAll(Set.of(JavaModifier.STATIC, JavaModifier.FINAL)))
                        .forEach(field -> broken.add(field.getFullName()));
                entry.getMethods().forEach(method -> broken.add(method.getFullName()));
                entry.getConstructors().stream()
                        .filter(made -> !made.getModifiers().contains(JavaModifier.PRIVATE)
                                || !made.getParameters().isEmpty())
                        .forEach(made -> broken.add(made.getFullName()));
                return broken;
            }));

    @ArchTest
    static final ArchRule namesNoTypeOfOthersInTheApi = classes()
            .that(are("exported", ArchitectureTest::exported))
            .should(satisfy("name no type of Jackson, Immutables or SLF4J", (exported, broken) -> {
                Stream.concat(exported.getMethods().stream(), exported.getConstructors().stream())
                        .filter(ArchitectureTest::visible)
                        .forEach(unit -> unit.getAllInvolvedRawTypes().stream()
                                .filter(
                                        type -> type.getName()
                                                .matches(
                                                        "(com\\.fasterxml|org\\.immutables|org\\.slf4j|io\\.imagesdk\\.internal)\\..*"))
                                .forEach(type -> broken.add(unit.getFullName() + " names " + type.getName())));
                exported.getFields().stream()
                        .filter(field -> !field.getModifiers().contains(JavaModifier.PRIVATE))
                        .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(field -> !field.getRawType()
                                .getPackageName()
                                .matches("java\\..*|io\\.imagesdk(\\.(model|error|provider))?|"))
                        .forEach(field -> broken.add(field.getFullName()));
                return broken;
            }));

    @ArchTest
    static final ArchRule letsNobodyExtendTheApi = classes()
            .that(are("exported", ArchitectureTest::exported))
            .should(satisfy(
                    "be final, sealed, abstract with constructors of its own package, a record, an enum or an interface",
                    (each, broken) -> {
                        boolean closed = each.isInterface()
                                || each.isEnum()
                                || each.isRecord()
                                || each.getModifiers().contains(JavaModifier.FINAL)
                                || each.reflect().isSealed()
                                || each.getConstructors().stream().noneMatch(ArchitectureTest::visible);
                        if (!closed) {
                            broken.add(each.getName());
                        }
                        return broken;
                    }));

    private static boolean exported(JavaClass each) {
        return each.getPackageName().matches(EXPORTED)
                && Stream.iterate(
                                each, inner -> inner.getEnclosingClass().isPresent(), inner -> inner.getEnclosingClass()
                                        .get())
                        .allMatch(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC))
                && each.getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static boolean visible(JavaCodeUnit unit) {
        boolean open = unit.getModifiers().contains(JavaModifier.PUBLIC)
                || unit.getModifiers().contains(JavaModifier.PROTECTED);
        return open && (unit instanceof JavaConstructor || unit instanceof JavaMethod);
    }

    private static boolean sameSlice(String one, String other) {
        return AllowedDependencies.slice(one).equals(AllowedDependencies.slice(other));
    }

    private static DescribedPredicate<JavaClass> are(String what, Predicate<JavaClass> test) {
        return DescribedPredicate.describe(what, test);
    }

    /** A condition that collects what breaks it. */
    private static ArchCondition<JavaClass> satisfy(
            String rule, BiFunction<JavaClass, Set<String>, Set<String>> broken) {
        return new ArchCondition<>(rule) {
            @Override
            public void check(JavaClass each, ConditionEvents events) {
                broken.apply(each, new TreeSet<>())
                        .forEach(what -> events.add(SimpleConditionEvent.violated(each, what)));
            }
        };
    }
}
