package io.imagesdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.StandardOpenOption;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.TrustManager;

/** What no class of the library does, because a promise rests on it; see docs/promises.md and docs/security.md. */
@AnalyzeClasses(packages = "io.imagesdk", importOptions = ImportOption.DoNotIncludeTests.class)
class ForbiddenCallsTest {
    /** Its openers know file, jar and ftp, and it looks names up when it is compared. */
    @ArchTest
    static final ArchRule opensNoUrl = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(URL.class, URLConnection.class, HttpURLConnection.class);

    /** Nobody can switch the check of certificates off who does not write that himself. The platform's context, set up late, refuses any other. */
    @ArchTest
    static final ArchRule judgesNoCertificateItself = noClasses()
            .that()
            .doNotHaveSimpleName("LazyTls")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(TrustManager.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(HostnameVerifier.class);

    /** A file that is made private later was public for a moment: permissions are given at the creation or not at all. */
    @ArchTest
    static final ArchRule changesNoPermissionsAfterwards = noClasses()
            .should()
            .accessTargetWhere(called("java\\.nio\\.file\\.Files\\.(setPosixFilePermissions|setAttribute|setOwner).*"
                    + "|java\\.io\\.File\\.set(Readable|Writable|Executable).*"));

    /** What lies there already, a link of somebody else's above all, is not written into. */
    @ArchTest
    static final ArchRule opensNoFileThatMayBeThere = noClasses()
            .should()
            .accessField(StandardOpenOption.class, "CREATE")
            .orShould()
            .accessTargetWhere(
                    called("java\\.nio\\.file\\.Files\\.(write|writeString|newOutputStream|newBufferedWriter|copy)\\(.*"
                            + "|java\\.io\\.File(OutputStream|Writer)\\.<init>.*"));

    /** A class that an answer names could do anything. */
    @ArchTest
    static final ArchRule makesNoObjectOfAnResponsesChoice = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.fasterxml.jackson.databind.ObjectMapper")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream");

    /** The clock on the wall jumps; only dates are its matter, and a server's Retry-After may be one. */
    @ArchTest
    static final ArchRule waitsByNoClockOnTheWall = noClasses()
            .that()
            .resideOutsideOfPackage("io.imagesdk.internal.decode")
            .should()
            .accessTargetWhere(
                    called(
                            "java\\.lang\\.System\\.currentTimeMillis.*|java\\.time\\.\\w+\\.now\\(.*|java\\.util\\.Date\\..*"));

    private static DescribedPredicate<JavaAccess<?>> called(String pattern) {
        return DescribedPredicate.describe(
                "is " + pattern, access -> access.getTarget().getFullName().matches(pattern));
    }
}
