package io.imagesdk.bulk;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** What the code of bulk runs may use. */
@AnalyzeClasses(packages = "io.imagesdk.bulk", importOptions = ImportOption.DoNotIncludeTests.class)
class BulkArchitectureTest {
    /** The public API of the core, without the catalog: a bulk run works with any profile. */
    private static final String[] API = {
        "io.imagesdk", "io.imagesdk.error", "io.imagesdk.model", "io.imagesdk.provider", "io.imagesdk.bulk"
    };

    @ArchTest
    static final ArchRule usesNothingOfTheCoreButItsPublicApi = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.and(
                    resideInAPackage("io.imagesdk.."), DescribedPredicate.not(resideInAnyPackage(API))));

    @ArchTest
    static final ArchRule usesNoOtherLibrary = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..", "javax.sql", "io.imagesdk..", "com.fasterxml.jackson..", "org.slf4j", "org.jspecify.."));

    /** Its thread never ends. On JDK 17 it keeps the class loader of the application that happens to start it. */
    @ArchTest
    static final ArchRule usesNoTimerOfTheJdk = noClasses()
            .should()
            .accessTargetWhere(
                    DescribedPredicate.describe("wait with the timer of the JDK", access -> access.getTarget()
                            .getFullName()
                            .matches("java\\.util\\.concurrent\\.CompletableFuture"
                                    + "\\.(orTimeout|completeOnTimeout|delayedExecutor)\\(.*")));

    /** A wall clock that jumps must change nothing but the times of records. */
    @ArchTest
    static final ArchRule readsNoWallClockButThatOfRecords = noClasses()
            .that()
            .doNotHaveSimpleName("ClaimedCalls")
            .should()
            .callMethod(Clock.class, "instant")
            .orShould()
            .callMethod(Clock.class, "millis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
