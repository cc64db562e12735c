package io.imagesdk.gates;

import com.sun.source.tree.CatchTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Restricts the names of catch variables, and requires a comment that says why an exception is ignored. */
final class CatchVariableGate implements Gate {
    private static final Set<String> NAMES = Set.of("e", "e2", "ignored");

    @Override
    public String name() {
        return "catch-variables";
    }

    @Override
    public List<Finding> findings(Repository repository) {
        List<Finding> findings = new ArrayList<>();
        for (JavaFile file : repository.javaFiles()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitCatch(CatchTree tree, Void unused) {
                    String name = tree.getParameter().getName().toString();
                    if (!NAMES.contains(name)) {
                        findings.add(file.finding(file.line(tree), name(), "must be e, e2 or ignored, was " + name));
                    } else if (name.equals("ignored") && !file.source(tree).contains("//")) {
                        findings.add(file.finding(file.line(tree), name(), "a comment must say why it is ignored"));
                    }
                    return super.visitCatch(tree, unused);
                }
            }.scan(file.unit(), null);
        }
        return findings;
    }
}
