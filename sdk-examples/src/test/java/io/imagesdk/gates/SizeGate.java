package io.imagesdk.gates;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.List;

/** Limits the number of types in the root package, of fields per class, and of parameters per constructor. */
final class SizeGate implements Gate {
    private static final String ROOT_PACKAGE = "io.imagesdk";
    private static final int MAX_ROOT_TYPES = 7;
    private static final int MAX_FIELDS = 12;
    private static final int MAX_PARAMETERS = 8;

    @Override
    public String name() {
        return "size";
    }

    @Override
    public List<Finding> findings(Repository repository) {
        List<Finding> findings = new ArrayList<>();
        List<TypeDeclaration> rootTypes = new ArrayList<>();
        for (JavaFile file : repository.mainFiles()) {
            List<TypeDeclaration> types = TypeDeclaration.of(file);
            if (file.packageName().equals(ROOT_PACKAGE)) {
                types.stream().filter(type -> type.outer().isEmpty()).forEach(rootTypes::add);
            }
            if (file.isInternal()) {
                types.forEach(type -> addFields(type, findings));
                types.forEach(type -> addConstructors(type, findings));
            }
        }
        rootTypes.stream()
                .skip(MAX_ROOT_TYPES)
                .forEach(type -> findings.add(type.finding(
                        name(),
                        ROOT_PACKAGE + " must have at most " + MAX_ROOT_TYPES + " types, has " + rootTypes.size())));
        return findings;
    }

    private void addFields(TypeDeclaration type, List<Finding> findings) {
        List<VariableTree> fields = type.instanceFields();
        if (fields.size() > MAX_FIELDS) {
            findings.add(type.finding(
                    name(), type.simpleName() + " must have at most " + MAX_FIELDS + " fields, has " + fields.size()));
        }
    }

    private void addConstructors(TypeDeclaration type, List<Finding> findings) {
        if (type.isRecord() && type.instanceFields().size() > MAX_PARAMETERS) {
            findings.add(type.finding(
                    name(), tooManyParameters(type, type.instanceFields().size())));
        }
        for (MethodTree method : type.methods()) {
            int parameters = method.getParameters().size();
            if (isConstructor(method) && parameters > MAX_PARAMETERS) {
                findings.add(type.finding(name(), tooManyParameters(type, parameters)));
            }
        }
    }

    private static boolean isConstructor(MethodTree method) {
        ModifiersTree modifiers = method.getModifiers();
        return method.getReturnType() == null && modifiers != null;
    }

    private static String tooManyParameters(TypeDeclaration type, int parameters) {
        return "a constructor of " + type.simpleName() + " must have at most " + MAX_PARAMETERS + " parameters, has "
                + parameters;
    }
}
