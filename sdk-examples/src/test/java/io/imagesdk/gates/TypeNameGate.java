package io.imagesdk.gates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rejects a simple name that two non-private types of one module share. {@code Builder} is excepted. */
final class TypeNameGate implements Gate {
    @Override
    public String name() {
        return "type-names";
    }

    @Override
    public List<Finding> findings(Repository repository) {
        Map<String, TypeDeclaration> first = new LinkedHashMap<>();
        List<Finding> findings = new ArrayList<>();
        for (JavaFile file : repository.mainFiles()) {
            for (TypeDeclaration type : TypeDeclaration.of(file)) {
                if (type.isPrivate() || type.simpleName().equals("Builder")) {
                    continue;
                }
                TypeDeclaration other = first.putIfAbsent(file.module() + ":" + type.simpleName(), type);
                if (other != null) {
                    findings.add(type.finding(
                            name(),
                            type.simpleName() + " is also the name of a type in "
                                    + other.file().path()));
                }
            }
        }
        return findings;
    }
}
