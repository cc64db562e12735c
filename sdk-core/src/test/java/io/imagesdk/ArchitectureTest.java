package io.imagesdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
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
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the code with docs/architecture.md. */
@AnalyzeClasses(packages = "io.imagesdk", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern EXPORTED =
            Pattern.compile("io\\.imagesdk(\\.(check|error|model|provider|provider\\.catalog|recovery))?");
    private static final Pattern TYPES_OF_DEPENDENCIES =
            Pattern.compile("(com\\.fasterxml|org\\.immutables|org\\.slf4j|io\\.imagesdk\\.internal)\\..*");
    private static final Pattern TYPES_IN_CONSTANTS =
            Pattern.compile("java\\..*|io\\.imagesdk(\\.(check|model|error|provider|recovery))?|");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

    @ArchTest
    static void dependenciesPointDown(JavaClasses classes) {
        Set<String> violations = new TreeSet<>();
        classes.forEach(origin -> origin.getDirectDependenciesFromSelf().forEach(dependency -> {
            String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
            if (target.startsWith("io.imagesdk")) {
                String from = AllowedDependencies.slice(origin.getPackageName());
                String to = AllowedDependencies.slice(target);
                if (!from.equals(to) && !AllowedDependencies.allows(from, to)) {
                    violations.add(from + " -> " + to + ": " + dependency.getDescription());
                }
            }
        }));

        assertThat(violations).isEmpty();
    }

    @ArchTest
    static void everyPackageHasALayer(JavaClasses classes) {
        assertThat(classes.stream()
                        .map(type -> AllowedDependencies.slice(type.getPackageName()))
                        .distinct())
                .allMatch(AllowedDependencies::contains);
    }

    @Test
    void noStageMayNameAnotherAndNothingMayNameTheCatalog() {
        List<String> all =
                AllowedDependencies.LAYERS.stream().flatMap(List::stream).toList();

        assertThat(AllowedDependencies.STAGES).allSatisfy(from -> assertThat(AllowedDependencies.STAGES)
                .noneMatch(to -> AllowedDependencies.allows(from, to)));
        assertThat(all).noneMatch(from -> AllowedDependencies.allows(from, AllowedDependencies.CATALOG));
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycle = SlicesRuleDefinition.slices()
            .assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(AllowedDependencies.slice(type.getPackageName()));
                }

                @Override
                public String getDescription() {
                    return "packages, with model and error as one";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule coreDependsOnItsFourLibraries = classes()
            .should()
            .onlyDependOnClassesThat(satisfy(
                    "belong to the core, the JDK, Jackson, SLF4J, JSpecify or Immutables",
                    type -> type.getBaseComponentType().isPrimitive()
                            || type.getBaseComponentType()
                                    .getPackageName()
                                    .matches("(java|com\\.fasterxml\\.jackson|org\\.slf4j|org\\.jspecify|"
                                            + "org\\.immutables"
                                            + "|io\\.imagesdk\\.(check|error|model|provider|recovery|"
                                            + "internal))(\\..*)?|io\\.imagesdk"
                                            + "|javax\\.(net\\.ssl|crypto(\\..+)?)")));

    @ArchTest
    static final ArchRule internalPackageHoldsOnlyTheStyleOfValues = classes()
            .that()
            .resideInAPackage("io.imagesdk.internal")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .be(ValueStyle.class);

    /** The builder accepts a client of the caller and passes it on. */
    @ArchTest
    static final ArchRule onlyTransportUsesTheHttpClient = noClasses()
            .that()
            .resideOutsideOfPackage("io.imagesdk.internal.transport")
            .and()
            .doNotHaveFullyQualifiedName(ImagesServiceBuilder.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule onlyJsonAndScanUseJackson = noClasses()
            .that()
            .resideOutsideOfPackages("io.imagesdk.internal.json", "io.imagesdk.internal.scan")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule usesNoDesktopClassesAndNoOtherLogging = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..", "java.util.logging..");

    /** GraalVM needs no metadata for such code. */
    @ArchTest
    static final ArchRule usesNoReflectionAndNoServiceLoader = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.ServiceLoader")
            .orShould()
            .accessTargetWhere(DescribedPredicate.describe(
                    "look up classes or members",
                    access -> !isShippedProfile(access)
                            && access.getTarget()
                                    .getFullName()
                                    .matches("java\\.lang\\.Class\\.(forName|newInstance|getResource\\w*"
                                            + "|get(Declared)?(Method|Field|Constructor|Classe)s?)\\(.*"
                                            + "|java\\.lang\\.ClassLoader\\.\\w+\\(.*"
                                            + "|java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.\\w+\\(.*")));

    /** The catalog reads the profiles that are files of its own package. */
    private static boolean isShippedProfile(JavaAccess<?> access) {
        return access.getOriginOwner().getName().equals("io.imagesdk.provider.catalog.Providers")
                && access.getTarget().getName().equals("getResourceAsStream");
    }

    @ArchTest
    static final ArchRule nothingSleeps = noClasses()
            .should()
            .accessTargetWhere(DescribedPredicate.describe("sleep", access -> access.getTarget()
                    .getFullName()
                    .matches("java\\.(lang\\.Thread|util\\.concurrent\\.TimeUnit)\\.sleep\\(.*"
                            + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\.park(Nanos|Until)\\(.*")));

    /** Its thread never ends. On JDK 17 it keeps the class loader of the application that happens to start it. */
    @ArchTest
    static final ArchRule usesNoTimerOfTheJdk = noClasses()
            .should()
            .accessTargetWhere(
                    DescribedPredicate.describe("wait with the timer of the JDK", access -> access.getTarget()
                            .getFullName()
                            .matches("java\\.util\\.concurrent\\.CompletableFuture"
                                    + "\\.(orTimeout|completeOnTimeout|delayedExecutor)\\(.*")));

    @ArchTest
    static void noTestSleeps(JavaClasses classes) {
        nothingSleeps.check(new ClassFileImporter().importPackages("io.imagesdk"));
    }

    @ArchTest
    static void onlyTheBlockingFacadeBlocks(JavaClasses classes) {
        List<String> blocking = classes.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(ArchitectureTest::blocks)
                .map(call -> outermost(call.getOriginOwner()).getSimpleName() + ": "
                        + call.getTarget().getName())
                .filter(call -> !call.matches("(Default)?BlockingImages: .*"))
                .distinct()
                .toList();

        // BoundedRelease waits for the deletion of files, and the others wait in close(), each with a limit.
        assertThat(blocking)
                .containsExactlyInAnyOrder(
                        "ServiceExecutors: awaitTermination",
                        "ElasticPool: awaitTermination",
                        "BoundedRelease: await",
                        "CallRegistry: await",
                        "ListenerQueue: await");
    }

    private static boolean blocks(JavaMethodCall call) {
        String method = call.getTarget().getName();
        return call.getTargetOwner().isAssignableTo(Future.class)
                        && Set.of("get", "join").contains(method)
                || call.getTarget()
                                .getFullName()
                                .matches("java\\.lang\\.(Object\\.wait|Thread\\.join)\\(.*"
                                        + "|java\\.util\\.concurrent\\..*\\.(take|await|awaitTermination|"
                                        + "acquire|exchange|invokeAll"
                                        + "|invokeAny|park|get|join)\\(.*")
                        && !call.getTargetOwner().getPackageName().equals("java.util.concurrent.atomic")
                        && !call.getTargetOwner().isAssignableTo(Map.class)
                        && !call.getTargetOwner().isAssignableTo(List.class);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    /** The transport writes it into a header, and the chain into the file of a caller that stores it. */
    @ArchTest
    static void twoClassesReadTheTextOfTheKey(JavaClasses classes) {
        List<String> readers = classes.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getSimpleName().equals("ApiKey")
                        && call.getTarget().getName().equals("header"))
                .map(call -> call.getOriginOwner().getSimpleName())
                .distinct()
                .toList();

        assertThat(readers).containsExactlyInAnyOrder("HttpTransport", "CredentialChain");
    }

    @ArchTest
    static void internalPackagesHaveFewPublicTypes(JavaClasses classes) {
        Map<String, Set<String>> open = classes.stream()
                .filter(type -> type.getPackageName().startsWith("io.imagesdk.internal."))
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .collect(Collectors.groupingBy(
                        type -> AllowedDependencies.slice(type.getPackageName()),
                        Collectors.mapping(JavaClass::getSimpleName, Collectors.toSet())));

        // These three are the vocabulary of the others.
        open.keySet().removeAll(Set.of("internal.wire", "internal.json", "internal.call"));
        // These two are libraries that several stages share.
        assertThat(open.remove("internal.scan"))
                .isSubsetOf(
                        "EventParser",
                        "GzipDecoder",
                        "JsonImageScanner",
                        "JsonSequenceParser",
                        "ScanException",
                        "ScanLimits",
                        "SseEvent",
                        "SseParser");
        assertThat(open.remove("internal.url"))
                .isSubsetOf(
                        "BaseUrl",
                        "DownloadUrlValidator",
                        "HostResolver",
                        "Origin",
                        "PollUrlValidator",
                        "UnsafeUrlException",
                        "UrlParser");
        assertThat(open).allSatisfy((name, types) -> assertThat(types).as(name).hasSizeLessThanOrEqualTo(2));
    }

    @Test
    void onlyTheCatalogNamesAProvider() throws IOException {
        Set<String> ids = Set.copyOf(Providers.ids());
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.toString().contains("catalog"))
                            .flatMap(file -> strings(file).filter(ids::contains).map(id -> file + ": " + id)))
                    .isEmpty();
        }
    }

    private static Stream<String> strings(Path file) {
        try {
            return STRING.matcher(Files.readString(file)).results().map((MatchResult found) -> found.group(1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ArchTest
    static final ArchRule catalogEntriesAreData = classes()
            .that()
            .resideInAPackage("io.imagesdk.provider.catalog")
            .and()
            .doNotHaveSimpleName("package-info")
            .and()
            .doNotBelongToAnyOf(Providers.class)
            .should(have("only static final fields and a private constructor", (entry, violations) -> {
                entry.getFields().stream()
                        .filter(field ->
                                !field.getModifiers().containsAll(Set.of(JavaModifier.STATIC, JavaModifier.FINAL)))
                        .forEach(field -> violations.add(field.getFullName()));
                entry.getMethods().forEach(method -> violations.add(method.getFullName()));
                entry.getConstructors().stream()
                        .filter(constructor -> !constructor.getModifiers().contains(JavaModifier.PRIVATE)
                                || !constructor.getParameters().isEmpty())
                        .forEach(constructor -> violations.add(constructor.getFullName()));
            }));

    @ArchTest
    static final ArchRule apiNamesNoTypeOfADependency = classes()
            .that(satisfy("are exported", ArchitectureTest::isExported))
            .should(have("no type of Jackson, Immutables or SLF4J in their signatures", (type, violations) -> {
                Stream.concat(type.getMethods().stream(), type.getConstructors().stream())
                        .filter(ArchitectureTest::isVisible)
                        .forEach(unit -> unit.getAllInvolvedRawTypes().stream()
                                .map(JavaClass::getName)
                                .filter(TYPES_OF_DEPENDENCIES.asMatchPredicate())
                                .forEach(name -> violations.add(unit.getFullName() + " names " + name)));
                type.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(field -> !TYPES_IN_CONSTANTS
                                .matcher(field.getRawType().getPackageName())
                                .matches())
                        .forEach(field -> violations.add(field.getFullName()));
            }));

    @ArchTest
    static final ArchRule usersCannotExtendTheApi = classes()
            .that(satisfy("are exported", ArchitectureTest::isExported))
            .should(have(
                    "no constructor that a subclass outside the package can call, or be final, sealed or an interface",
                    (type, violations) -> {
                        boolean closed = type.isInterface()
                                || type.isEnum()
                                || type.isRecord()
                                || type.getModifiers().contains(JavaModifier.FINAL)
                                || type.reflect().isSealed()
                                || type.getConstructors().stream().noneMatch(ArchitectureTest::isVisible);
                        if (!closed) {
                            violations.add(type.getName());
                        }
                    }));

    private static boolean isExported(JavaClass type) {
        return EXPORTED.matcher(type.getPackageName()).matches()
                && Stream.iterate(
                                type, inner -> inner.getEnclosingClass().isPresent(), inner -> inner.getEnclosingClass()
                                        .get())
                        .allMatch(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC))
                && type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static boolean isVisible(JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.PUBLIC)
                || unit.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static DescribedPredicate<JavaClass> satisfy(String description, Predicate<JavaClass> test) {
        return DescribedPredicate.describe(description, test);
    }

    /** Returns a condition that a class meets if the consumer adds no violation to the set. */
    private static ArchCondition<JavaClass> have(String description, BiConsumer<JavaClass, Set<String>> check) {
        return new ArchCondition<>("have " + description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Set<String> violations = new TreeSet<>();
                check.accept(type, violations);
                violations.forEach(violation -> events.add(SimpleConditionEvent.violated(type, violation)));
            }
        };
    }
}
