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

/** Calls that no class of the library may contain, because a guarantee depends on it; see docs/guarantees.md. */
@AnalyzeClasses(packages = "io.imagesdk", importOptions = ImportOption.DoNotIncludeTests.class)
class ForbiddenCallsTest {
    /** It opens file, jar and ftp URLs, and resolves host names when it is compared. */
    @ArchTest
    static final ArchRule opensNoUrl = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(URL.class, URLConnection.class, HttpURLConnection.class);

    /**
     * Only callers can disable the validation of certificates. The lazily initialized context delegates to the default
     * one.
     */
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

    /** A file whose permissions are changed after its creation was public for a moment. */
    @ArchTest
    static final ArchRule changesNoPermissionsAfterwards = noClasses()
            .should()
            .accessTargetWhere(called("java\\.nio\\.file\\.Files\\.(setPosixFilePermissions|setAttribute|setOwner).*"
                    + "|java\\.io\\.File\\.set(Readable|Writable|Executable).*"));

    /** An existing file, such as a symbolic link of another user, must not be written. */
    @ArchTest
    static final ArchRule opensNoFileThatMayBeThere = noClasses()
            .should()
            .accessField(StandardOpenOption.class, "CREATE")
            .orShould()
            .accessTargetWhere(
                    called("java\\.nio\\.file\\.Files\\.(write|writeString|newOutputStream|newBufferedWriter|copy)\\(.*"
                            + "|java\\.io\\.File(OutputStream|Writer)\\.<init>.*"));

    /**
     * A class that a response names could execute any code. The base of the exceptions has the parameter that the JDK
     * requires of {@code readObject}, and throws without reading the stream.
     */
    @ArchTest
    static final ArchRule makesNoObjectOfAResponsesChoice = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.imagesdk.error.ImagesException")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.fasterxml.jackson.databind.ObjectMapper")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream");

    /** The wall clock can jump. Only dates need it, for example in a Retry-After header. */
    @ArchTest
    static final ArchRule waitsByNoClockOnTheWall = noClasses()
            .that()
            .resideOutsideOfPackage("io.imagesdk.internal.decode")
            .should()
            .accessTargetWhere(called("java\\.lang\\.System\\.currentTimeMillis.*|java\\.time\\.\\w+\\.now\\(.*|"
                    + "java\\.util\\.Date\\..*"));

    private static DescribedPredicate<JavaAccess<?>> called(String pattern) {
        return DescribedPredicate.describe(
                "is " + pattern, access -> access.getTarget().getFullName().matches(pattern));
    }
}
