package io.imagesdk.gates;

import java.util.List;

/** All gates, and a program that prints what they find. */
final class Gates {
    static final List<Gate> ALL = List.of(
            new VocabularyGate(),
            new JavadocGate(),
            new TypeNameGate(),
            new SizeGate(),
            new CatchVariableGate(),
            new LineLengthGate(),
            new ReadmeGate());

    private Gates() {}

    /**
     * Prints every finding of every gate that no allow-list entry allows.
     *
     * @param arguments texts; a finding is printed if it contains each of them, for example {@code sdk-core/src/main}
     */
    public static void main(String[] arguments) {
        Repository repository = Repository.open();
        for (Gate gate : ALL) {
            List<Finding> findings = AllowList.of(gate).remaining(gate.findings(repository)).stream()
                    .filter(finding -> List.of(arguments).stream().allMatch(finding.toString()::contains))
                    .sorted()
                    .toList();
            findings.forEach(System.out::println);
            System.out.println("== " + gate.name() + ": " + findings.size());
        }
    }
}
