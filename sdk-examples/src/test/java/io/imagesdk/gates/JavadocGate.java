package io.imagesdk.gates;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * Checks the documentation of public methods: the summary begins with a verb in the third person, the result is
 * documented, an option states its default, and half of the comments of a module have at least twelve words.
 */
final class JavadocGate implements Gate {
    private static final int MIN_MEDIAN_WORDS = 12;

    /** A capitalized word that ends with a single "s" is taken for a verb, unless it is one of the words below. */
    private static final Pattern VERB = Pattern.compile("[A-Z][a-z]*[a-rt-z]s");

    private static final Set<String> NOT_VERBS = Set.of(
            "Always",
            "As",
            "Besides",
            "Bytes",
            "Does",
            "Errors",
            "Events",
            "Extras",
            "Facts",
            "Fields",
            "Files",
            "Has",
            "Headers",
            "Hosts",
            "Images",
            "Inputs",
            "Is",
            "Its",
            "Kilobytes",
            "Limits",
            "Members",
            "Messages",
            "Methods",
            "Milliseconds",
            "Minutes",
            "Nanoseconds",
            "Options",
            "Others",
            "Paths",
            "Pictures",
            "Pixels",
            "Plus",
            "Retries",
            "Seconds",
            "Statuses",
            "This",
            "Thus",
            "Times",
            "Urls",
            "Values",
            "Was",
            "Words");

    private static final Pattern RETURNS = Pattern.compile("(^|[.;:]\\s+|\\s)(Returns|\\{@return)\\b|^\\s*@return\\b");

    @Override
    public String name() {
        return "javadoc";
    }

    @Override
    public List<Finding> findings(Repository repository) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<Integer>> words = new TreeMap<>();
        for (JavaFile file : repository.mainFiles()) {
            for (TypeDeclaration type : TypeDeclaration.of(file)) {
                Set<String> options = options(type);
                for (MethodTree method : type.methods()) {
                    if (!isPublic(type, method)) {
                        continue;
                    }
                    Optional<String> comment = file.comment(new TreePath(type.path(), method));
                    check(type, method, comment, options, findings);
                    if (!file.isInternal()) {
                        comment.ifPresent(text -> words.computeIfAbsent(file.module(), module -> new ArrayList<>())
                                .add(words(text)));
                    }
                }
            }
        }
        words.forEach((module, counts) -> addMedian(module, counts, findings));
        return findings;
    }

    private void check(
            TypeDeclaration type,
            MethodTree method,
            Optional<String> comment,
            Set<String> options,
            List<Finding> findings) {
        JavaFile file = type.file();
        boolean overrides = TypeDeclaration.hasAnnotation(method.getModifiers(), "Override");
        String subject = type.simpleName() + "." + method.getName();
        if (comment.isEmpty()) {
            if (!overrides && !file.isInternal() && !isConstructor(method)) {
                findings.add(file.finding(file.line(method), name(), subject + " has no documentation comment"));
            }
            return;
        }
        String text = comment.get().strip();
        if (text.startsWith("{@inheritDoc}") || isConstructor(method)) {
            return;
        }
        String first = text.split("[\\s.,:;]", 2)[0];
        if (!text.startsWith("{@return") && (!VERB.matcher(first).matches() || NOT_VERBS.contains(first))) {
            findings.add(file.finding(
                    file.line(method), name(), subject + " must begin with a third-person verb, begins with " + first));
        }
        if (!file.isInternal() && !isVoid(method) && !returns(text)) {
            findings.add(file.finding(file.line(method), name(), subject + " must document what it returns"));
        }
        if (options.contains(method.getName().toString()) && !text.contains("Default:")) {
            findings.add(
                    file.finding(file.line(method), name(), subject + " must state its default, \"Default: ...\""));
        }
    }

    private void addMedian(String module, List<Integer> counts, List<Finding> findings) {
        List<Integer> sorted = counts.stream().sorted().toList();
        int median = sorted.get(sorted.size() / 2);
        if (median < MIN_MEDIAN_WORDS) {
            findings.add(new Finding(
                    module + "/src/main/java",
                    1,
                    name(),
                    "the comments of public methods must have a median of at least " + MIN_MEDIAN_WORDS
                            + " words, have " + median));
        }
    }

    /** Returns the names of the options that a builder sets, if the type around it gives them default values. */
    private static Set<String> options(TypeDeclaration type) {
        if (!type.simpleName().equals("Builder") || type.outer().isEmpty()) {
            return Set.of();
        }
        return type.outer().get().methods().stream()
                .filter(method -> TypeDeclaration.hasAnnotation(method.getModifiers(), "Value.Default"))
                .map(method -> method.getName().toString())
                .collect(Collectors.toSet());
    }

    private static boolean isPublic(TypeDeclaration type, MethodTree method) {
        ModifiersTree modifiers = method.getModifiers();
        boolean open = TypeDeclaration.has(modifiers, Modifier.PUBLIC)
                || type.isInterface() && !TypeDeclaration.has(modifiers, Modifier.PRIVATE);
        return open && type.isPublic();
    }

    private static boolean isConstructor(MethodTree method) {
        return method.getReturnType() == null;
    }

    private static boolean isVoid(MethodTree method) {
        return String.valueOf(method.getReturnType()).equals("void");
    }

    private static boolean returns(String text) {
        return text.lines().anyMatch(line -> RETURNS.matcher(line).find());
    }

    private static int words(String text) {
        return (int) Pattern.compile("\\s+")
                .splitAsStream(text.replaceAll("[{}]|@\\w+", " ").strip())
                .count();
    }
}
