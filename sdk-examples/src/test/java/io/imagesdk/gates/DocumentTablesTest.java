package io.imagesdk.gates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference tables of the documents contain exactly what the code contains; their descriptions are free text. */
class DocumentTablesTest {
    private static Repository repository;

    @BeforeAll
    static void read() {
        repository = Repository.open();
    }

    @Test
    void readmeListsTheProviders() {
        assertThat(table("README.md", "providers").rows())
                .isEqualTo(Providers.all().stream()
                        .map(profile -> List.of(
                                "`" + profile.id() + "`",
                                profile.title(),
                                profile.baseUrl().map(url -> "`" + url + "`").orElse("yours"),
                                profile.constraint(Parameter.COUNT)
                                        .orElseThrow()
                                        .toString(),
                                profile.editing().isPresent() ? "yes" : "no"))
                        .toList());
    }

    @Test
    void readmeRepeatsMeasuredFigures() {
        Set<List<String>> measured = repository
                .text("docs/performance.md")
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                .filter(cells -> cells.size() > 3)
                .map(cells -> List.of(cells.get(1), cells.get(3)))
                .collect(Collectors.toSet());

        assertThat(measured).containsAll(table("README.md", "performance").rows());
    }

    @Test
    void billingStatusesAreListed() {
        List<String> statuses = names(BillingStatus.values());

        assertThat(table("README.md", "billing").codeColumn(0)).isEqualTo(statuses);
        assertThat(table("docs/errors-and-billing.md", "billing").codeColumn(0)).isEqualTo(statuses);
    }

    @Test
    void exceptionsAreListedInTheOrderOfTheFamily() {
        List<String> family = new ArrayList<>();
        addFamily(ImagesException.class, family);

        assertThat(table("docs/errors-and-billing.md", "exceptions").codeColumn(0))
                .isEqualTo(family);
    }

    private static void addFamily(Class<?> type, List<String> family) {
        for (Class<?> subclass : type.getPermittedSubclasses()) {
            family.add(subclass.getSimpleName());
            if (subclass.isSealed()) {
                addFamily(subclass, family);
            }
        }
    }

    @Test
    void exceptionsHaveTheBillingStatusesOfTheFaultTables() {
        Map<String, Set<String>> documented = new TreeMap<>();
        table("docs/errors-and-billing.md", "exceptions")
                .rows()
                .forEach(row -> documented.put(
                        MarkdownTable.code(row.get(0)).get(0), new TreeSet<>(MarkdownTable.code(row.get(2)))));
        List<String> statuses = names(BillingStatus.values());

        assertThat(faults())
                .hasSizeGreaterThan(300)
                .filteredOn(fault -> documented.containsKey(fault.get(2)) && statuses.contains(fault.get(3)))
                .allSatisfy(fault -> assertThat(documented.get(fault.get(2))).contains(fault.get(3)));
    }

    private static List<List<String>> faults() {
        return repository.withExtension(".txt").stream()
                .filter(file -> file.contains("/resources/faults/") && !file.endsWith("README.txt"))
                .flatMap(file -> repository.text(file).lines())
                .filter(line -> !line.startsWith("#"))
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                .filter(cells -> cells.size() > 6)
                .toList();
    }

    @Test
    void parametersAreListed() {
        MarkdownTable parameters = table("docs/requests.md", "parameters");
        Set<String> setters = methods(GenerateRequest.Builder.class).stream()
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(parameters.codeColumn(1))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Parameter.values()).map(Parameter::label).toList());
        assertThat(setters).containsAll(parameters.codeColumn(0));
        assertThat(parameters.rows()).allSatisfy(row -> assertThat(snakeCase(row.get(0)))
                .isEqualTo(row.get(1).equals("`n`") ? "`count`" : row.get(1)));
    }

    @Test
    void deliveriesAreListedWithTheirContents() {
        Map<String, String> contents = new TreeMap<>();
        methods(Delivery.class).stream()
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .forEach(method -> contents.put(method.getName(), content(method)));

        MarkdownTable deliveries = table("docs/delivery.md", "deliveries");

        Map<String, String> documented = new TreeMap<>();
        deliveries
                .rows()
                .forEach(row -> documented.put(
                        row.get(0).replaceAll("`Delivery\\.(\\w+)\\(.*", "$1"),
                        row.get(1).replace("`", "")));
        assertThat(documented.keySet()).isEqualTo(contents.keySet());
        contents.forEach((name, content) -> assertThat(documented.get(name)).contains(content));
    }

    private static String content(Method factory) {
        Type type = factory.getReturnType() == Delivery.class
                ? factory.getGenericReturnType()
                : factory.getReturnType().getGenericSuperclass();
        Type argument = ((ParameterizedType) type).getActualTypeArguments()[0];
        return argument instanceof Class<?> known ? known.getSimpleName() : "ImageSink";
    }

    @Test
    void outcomesAndEventsAreListed() {
        // The compiler decides about the order of the classes.
        assertThat(table("docs/delivery.md", "outcomes").codeColumn(0))
                .containsExactlyInAnyOrderElementsOf(permitted(ImageOutcome.class));
        assertThat(table("docs/streaming.md", "events").codeColumn(0))
                .containsExactlyInAnyOrderElementsOf(permitted(ImageEvent.class));
    }

    private static List<String> permitted(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList();
    }

    @Test
    void taskStatesAreListed() {
        assertThat(table("docs/tasks.md", "task-states").codeColumn(0)).isEqualTo(names(TaskStatus.State.values()));
    }

    @Test
    void batchStatesAreListed() {
        assertThat(table("docs/batches.md", "batch-states").codeColumn(0))
                .isEqualTo(names(BatchStatus.BatchState.values()));
    }

    @Test
    void namesInCommonUseAreListed() {
        Map<String, String> states = new LinkedHashMap<>();
        for (TaskProtocol.TaskState state : TaskProtocol.TaskState.values()) {
            states.put(label(state), String.join(", ", state.commonNames()));
        }
        Map<String, String> codes = new LinkedHashMap<>();
        for (ErrorRule.ErrorKind kind : ErrorRule.ErrorKind.values()) {
            kind.commonCodes().forEach(code -> codes.put(code, label(kind)));
        }

        assertThat(values(table("docs/profiles.md", "task-names"))).isEqualTo(states);
        assertThat(values(table("docs/profiles.md", "error-codes"))).isEqualTo(codes);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Test
    void pollingScheduleIsListedWithItsDefaults() throws ReflectiveOperationException {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (RecordComponent component : PollingSchedule.class.getRecordComponents()) {
            defaults.put(component.getName(), shown(component.getAccessor().invoke(PollingSchedule.DEFAULT)));
        }

        assertThat(values(table("docs/tasks.md", "polling"))).isEqualTo(defaults);
    }

    @Test
    void serviceOptionsAreListed() {
        Set<String> options = methods(ImagesServiceBuilder.class).stream()
                .filter(method -> method.getReturnType() == ImagesServiceBuilder.class)
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(table("docs/configuration.md", "service-options").codeColumn(0))
                .containsExactlyInAnyOrderElementsOf(options);
    }

    @Test
    void callOptionsAreListedWithTheirDefaults() throws ReflectiveOperationException {
        Map<String, String> documented = values(table("docs/configuration.md", "call-options"));

        assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(options(CallOptions.Builder.class));
        assertDefaults(documented, CallOptions.builder().build());
    }

    @Test
    void limitsAreListedWithTheirDefaults() throws ReflectiveOperationException {
        Map<String, String> documented = values(table("docs/configuration.md", "limits"));

        assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(options(Limits.Builder.class));
        assertDefaults(documented, Limits.builder().build());
    }

    @Test
    void downloadPolicyIsListedWithItsDefaults() throws ReflectiveOperationException {
        Map<String, String> documented = values(table("docs/configuration.md", "download-policy"));

        assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(options(DownloadPolicy.Builder.class));
        assertDefaults(documented, DownloadPolicy.builder().build());
    }

    /** Compares the documented defaults of those options that have a fixed one. */
    private static void assertDefaults(Map<String, String> documented, Object defaults)
            throws ReflectiveOperationException {
        for (Map.Entry<String, String> option : documented.entrySet()) {
            Optional<Method> accessor = Stream.of(defaults.getClass().getMethods())
                    .filter(method -> method.getName().equals(option.getKey()) && method.getParameterCount() == 0)
                    .findAny();
            if (accessor.isEmpty()) {
                continue;
            }
            accessor.get().setAccessible(true);
            Object value = accessor.get().invoke(defaults);
            boolean open = value.equals(Optional.empty())
                    || value.equals(OptionalInt.empty())
                    || value instanceof Collection
                    || value instanceof Map;
            if (!open) {
                assertThat(option.getValue()).as(option.getKey()).isEqualTo(shown(value));
            }
        }
    }

    @Test
    void environmentIsListed() {
        List<String> general = generalVariables("_API_KEY");
        List<List<String>> expected = Providers.all().stream()
                .map(profile -> List.of(
                        profile.id(),
                        String.join(" ", keyVariables(profile, general)),
                        String.join(" ", keyFiles(profile))))
                .toList();

        assertThat(table("docs/configuration.md", "environment").rows().stream().map(row -> row.stream()
                        .map(cell -> String.join(" ", MarkdownTable.code(cell)))
                        .toList()))
                .isEqualTo(expected);
        assertThat(repository.text("docs/configuration.md")).contains(generalVariables("_BASE_URL"));
        assertThat(repository.text("docs/configuration.md"))
                .contains(Providers.all().stream()
                        .flatMap(profile -> profile.credentials().timeoutVariable().stream())
                        .toList());
    }

    private static List<String> keyVariables(ProviderProfile profile, List<String> general) {
        List<String> variables = new ArrayList<>(profile.credentials().keyVariables());
        if (profile.baseUrl().isEmpty()) {
            variables.addAll(general);
        }
        return variables;
    }

    private static List<String> keyFiles(ProviderProfile profile) {
        List<String> files =
                new ArrayList<>(profile.credentials().keyFile().stream().toList());
        files.add("imagesdk/credentials.json");
        return files;
    }

    /** Returns the environment variables with this ending that apply to all profiles without a base URL. */
    private static List<String> generalVariables(String ending) {
        List<String> found = repository.mainFiles().stream()
                .filter(file -> file.path().endsWith("/CredentialChain.java"))
                .flatMap(file -> literals(file.unit()).stream())
                .filter(text -> text.matches("[A-Z_]+" + ending))
                .distinct()
                .toList();
        assertThat(found).as(ending).isNotEmpty();
        return found;
    }

    @Test
    void directivesOfTheSandboxAreListed() {
        List<String> directives = repository.mainFiles().stream()
                .filter(file -> file.path().endsWith("testkit/Directives.java"))
                .flatMap(file -> TypeDeclaration.of(file).stream())
                .flatMap(type -> type.constants().stream())
                .filter(constant -> String.valueOf(constant.getType()).equals("String"))
                .flatMap(constant -> literals(constant.getInitializer()).stream())
                .toList();

        assertThat(table("docs/testing.md", "directives").codeColumn(0).stream()
                        .map(directive -> directive.replaceAll("[\\[\\]]|=.*", "")))
                .containsExactlyInAnyOrderElementsOf(directives);
    }

    @Test
    void listenerMethodsAndAttemptKindsAreListed() {
        assertThat(table("docs/observability.md", "listener").codeColumn(0))
                .containsExactlyInAnyOrderElementsOf(methods(CallListener.class).stream()
                        .map(Method::getName)
                        .toList());
        assertThat(table("docs/observability.md", "attempt-kinds").codeColumn(0))
                .isEqualTo(names(Attempt.Kind.values()));
    }

    @Test
    void loggersAreListed() {
        Set<String> loggers = new TreeSet<>();
        for (JavaFile file : repository.mainFiles()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
                    if (call.getMethodSelect().toString().endsWith("getLogger")) {
                        call.getArguments().forEach(argument -> loggers.addAll(literals(argument)));
                    }
                    return super.visitMethodInvocation(call, null);
                }
            }.scan(file.unit(), null);
        }

        assertThat(table("docs/observability.md", "loggers").codeColumn(0))
                .containsExactlyInAnyOrderElementsOf(loggers);
    }

    @Test
    void membersOfProfileFilesAreListed() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(repository.text("docs/profile.schema.json"));
        Map<String, JsonNode> types = new LinkedHashMap<>();
        types.put("profile", schema);
        schema.get("$defs").properties().forEach(type -> types.put(type.getKey(), type.getValue()));

        types.forEach((name, type) -> {
            List<String> members = type.get("properties").properties().stream()
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(table("docs/profiles.md", name).codeColumn(0)).as(name).isEqualTo(members);
        });
    }

    @Test
    void namesOfParametersAreListedInTheGuideOfProfiles() {
        String sentence = repository
                .text("docs/profiles.md")
                .replaceAll("(?s).*The names of the parameters are (.*?)\\. .*", "$1")
                .replaceAll(" and|`|\\s", " ")
                .strip();

        assertThat(sentence.split("[, ]+", -1))
                .containsExactly(
                        Stream.of(Parameter.values()).map(Parameter::label).toArray(String[]::new));
    }

    @Test
    void commandsAreListed() {
        Set<String> names = annotationValues("Command", "name");
        names.removeAll(Set.of("images", "task", "batch", "profile"));

        assertThat(table("docs/command-line.md", "commands").codeColumn(0).stream()
                        .map(command -> command.replaceFirst("^(task|batch|profile) ", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void optionsOfTheCommandLineAreListed() {
        List<String> documented = table("docs/command-line.md", "options").column(0).stream()
                .flatMap(cell -> MarkdownTable.code(cell).stream())
                .map(option -> option.split(" ", 2)[0])
                .toList();

        assertThat(documented).containsExactlyInAnyOrderElementsOf(annotationValues("Option", "names"));
    }

    /** Returns the literals of one member of all annotations of this name in the command line. */
    private static Set<String> annotationValues(String annotation, String member) {
        Set<String> found = new TreeSet<>();
        for (JavaFile file : repository.mainFiles()) {
            if (!file.module().equals("sdk-cli")) {
                continue;
            }
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitAnnotation(AnnotationTree tree, Void unused) {
                    String name = tree.getAnnotationType().toString();
                    if (name.equals(annotation) || name.endsWith("." + annotation)) {
                        tree.getArguments().stream()
                                .filter(AssignmentTree.class::isInstance)
                                .map(AssignmentTree.class::cast)
                                .filter(argument ->
                                        argument.getVariable().toString().equals(member))
                                .forEach(argument -> found.addAll(literals(argument.getExpression())));
                    }
                    return super.visitAnnotation(tree, null);
                }
            }.scan(file.unit(), null);
        }
        return found;
    }

    @Test
    void exitCodesAreListed() {
        List<String> codes = repository.mainFiles().stream()
                .filter(file -> file.path().endsWith("cli/ExitCodes.java"))
                .flatMap(file -> TypeDeclaration.of(file).stream())
                .flatMap(type -> type.constants().stream())
                .map(constant -> String.valueOf(constant.getInitializer()))
                .toList();

        assertThat(table("docs/command-line.md", "exit-codes").column(0))
                .hasSizeGreaterThan(4)
                .isEqualTo(codes);
    }

    @Test
    void architectureNamesExistingTypesAndMethods() {
        Set<String> existing = new TreeSet<>();
        for (JavaFile file : repository.mainFiles()) {
            if (file.module().equals("sdk-core")) {
                TypeDeclaration.of(file).forEach(type -> {
                    existing.add(type.simpleName());
                    type.methods().forEach(method -> existing.add(type.simpleName() + "." + method.getName()));
                });
            }
        }

        assertThat(table("docs/architecture.md", "where").column(1).stream()
                        .flatMap(cell -> MarkdownTable.code(cell).stream()))
                .isSubsetOf(existing);
        assertThat(MarkdownTable.code(repository.text("docs/architecture.md")))
                .filteredOn(name ->
                        name.matches("[A-Z]\\w+(\\.\\w+)?") && !name.endsWith("Test") && !name.equals("ServiceLoader"))
                .isSubsetOf(existing);
    }

    @Test
    void gatesAndFuzzTargetsAreListed() {
        List<String> targets = repository.withExtension("FuzzTest.java").stream()
                .map(file -> file.replaceFirst(".*/", "").replace(".java", ""))
                .toList();

        assertThat(table("CONTRIBUTING.md", "fuzz-targets").codeColumn(0)).containsExactlyInAnyOrderElementsOf(targets);
        assertThat(table("CONTRIBUTING.md", "gates").codeColumn(0))
                .isEqualTo(Gates.ALL.stream().map(Gate::name).toList());
    }

    private static MarkdownTable table(String page, String name) {
        return MarkdownTable.read(repository, page, name);
    }

    /** Returns the string literals within a tree. */
    private static List<String> literals(Tree tree) {
        List<String> found = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitLiteral(LiteralTree literal, Void unused) {
                if (literal.getValue() instanceof String text) {
                    found.add(text);
                }
                return null;
            }
        }.scan(tree, null);
        return found;
    }

    /** Returns the second column by the first one. */
    private static Map<String, String> values(MarkdownTable table) {
        Map<String, String> values = new LinkedHashMap<>();
        table.rows()
                .forEach(row ->
                        values.put(row.get(0).replace("`", ""), row.get(1).replace("`", "")));
        return values;
    }

    /** Returns the names of the methods by which a builder accepts something. */
    private static Set<String> options(Class<?> builder) {
        return methods(builder).stream()
                .filter(method -> builder.isAssignableFrom(method.getReturnType()))
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .toList();
    }

    private static List<String> names(Enum<?>[] constants) {
        return Stream.of(constants).map(Enum::name).toList();
    }

    private static String shown(Object value) {
        if (value instanceof Duration time) {
            return time.toSeconds() + " s";
        }
        if (value instanceof Long || value instanceof Integer) {
            long number = ((Number) value).longValue();
            return number >= 1 << 20
                    ? (number >> 20) + " MiB"
                    : number >= 1 << 10 ? (number >> 10) + " KiB" : "" + number;
        }
        return String.valueOf(value);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
