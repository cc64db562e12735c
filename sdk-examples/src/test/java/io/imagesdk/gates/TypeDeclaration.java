package io.imagesdk.gates;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** A named type, top-level or nested, of a source. Local and anonymous types are left out. */
final class TypeDeclaration {
    private final JavaFile file;
    private final TreePath path;
    private final ClassTree tree;
    private final Optional<TypeDeclaration> outer;

    private TypeDeclaration(JavaFile file, TreePath path, Optional<TypeDeclaration> outer) {
        this.file = file;
        this.path = path;
        this.tree = (ClassTree) path.getLeaf();
        this.outer = outer;
    }

    /** Returns all types that a source declares, each one before its nested types. */
    static List<TypeDeclaration> of(JavaFile file) {
        TreePath root = new TreePath(file.unit());
        List<TypeDeclaration> types = new ArrayList<>();
        types(file.unit().getTypeDecls())
                .forEach(type -> new TypeDeclaration(file, new TreePath(root, type), Optional.empty()).addTo(types));
        return types;
    }

    private void addTo(List<TypeDeclaration> types) {
        types.add(this);
        types(tree.getMembers())
                .forEach(type -> new TypeDeclaration(file, new TreePath(path, type), Optional.of(this)).addTo(types));
    }

    private static Stream<? extends Tree> types(List<? extends Tree> members) {
        return members.stream().filter(ClassTree.class::isInstance);
    }

    JavaFile file() {
        return file;
    }

    TreePath path() {
        return path;
    }

    String simpleName() {
        return tree.getSimpleName().toString();
    }

    /** Returns the type that this one is nested in. */
    Optional<TypeDeclaration> outer() {
        return outer;
    }

    boolean isRecord() {
        return tree.getKind() == Tree.Kind.RECORD;
    }

    boolean isPrivate() {
        return has(tree.getModifiers(), Modifier.PRIVATE);
    }

    /** Returns whether code of other packages can use this type. */
    boolean isPublic() {
        boolean here = has(tree.getModifiers(), Modifier.PUBLIC)
                || outer.map(TypeDeclaration::isInterface).orElse(false);
        return here && outer.map(TypeDeclaration::isPublic).orElse(true);
    }

    boolean isInterface() {
        return tree.getKind() == Tree.Kind.INTERFACE || tree.getKind() == Tree.Kind.ANNOTATION_TYPE;
    }

    /** Returns the methods and constructors that the source contains. */
    List<MethodTree> methods() {
        return tree.getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .toList();
    }

    /** Returns the fields that each instance has; the components of a record are among them. */
    List<VariableTree> instanceFields() {
        return tree.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field ->
                        !has(field.getModifiers(), Modifier.STATIC) && !isInterface() && !isEnumConstant(field))
                .toList();
    }

    /** Returns the static final fields in their order, enum constants excepted. */
    List<VariableTree> constants() {
        return tree.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field ->
                        has(field.getModifiers(), Modifier.STATIC) && has(field.getModifiers(), Modifier.FINAL))
                .filter(field -> !isEnumConstant(field))
                .toList();
    }

    private boolean isEnumConstant(VariableTree field) {
        return tree.getKind() == Tree.Kind.ENUM
                && field.getType() != null
                && field.getType().toString().equals(simpleName())
                && has(field.getModifiers(), Modifier.STATIC);
    }

    boolean hasAnnotation(String simpleName) {
        return hasAnnotation(tree.getModifiers(), simpleName);
    }

    static boolean hasAnnotation(ModifiersTree modifiers, String name) {
        return modifiers.getAnnotations().stream()
                .map(annotation -> annotation.getAnnotationType().toString())
                .anyMatch(annotation -> annotation.equals(name) || annotation.endsWith("." + name));
    }

    static boolean has(ModifiersTree modifiers, Modifier modifier) {
        Set<Modifier> flags = modifiers.getFlags();
        return flags.contains(modifier);
    }

    Finding finding(String rule, String message) {
        return file.finding(file.line(tree), rule, message);
    }
}
