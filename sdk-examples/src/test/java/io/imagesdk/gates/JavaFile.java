package io.imagesdk.gates;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A Java source, parsed by the compiler of the JDK without attributing any types. */
final class JavaFile {
    private final String path;
    private final String text;
    private final CompilationUnitTree unit;
    private final DocTrees trees;

    private JavaFile(String path, String text, CompilationUnitTree unit, DocTrees trees) {
        this.path = path;
        this.text = text;
        this.unit = unit;
        this.trees = trees;
    }

    /** Parses these sources of a repository. */
    static List<JavaFile> parse(Repository repository, List<String> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<Path, String> paths = new TreeMap<>();
        files.forEach(file -> paths.put(repository.resolve(file), file));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    manager,
                    diagnostic -> {},
                    List.of("-proc:none"),
                    null,
                    manager.getJavaFileObjectsFromPaths(paths.keySet()));
            DocTrees trees = DocTrees.instance(task);
            List<JavaFile> parsed = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                String file = paths.get(Path.of(unit.getSourceFile().toUri()));
                parsed.add(new JavaFile(file, repository.text(file), unit, trees));
            }
            return parsed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String path() {
        return path;
    }

    String text() {
        return text;
    }

    CompilationUnitTree unit() {
        return unit;
    }

    /** Returns whether this is a source of a module itself, and not of its tests. */
    boolean isMain() {
        return path.contains("src/main/java/");
    }

    /** Returns the directory of the module. */
    String module() {
        int sources = path.indexOf("/src/");
        return sources < 0 ? "" : path.substring(0, sources);
    }

    /** Returns the name of the package, or an empty string. */
    String packageName() {
        return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
    }

    /** Returns whether the package is internal to its module. */
    boolean isInternal() {
        return (packageName() + ".").contains(".internal.");
    }

    /** Returns the line on which a tree starts. */
    long line(Tree tree) {
        return lineAt(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    /** Returns the line of a character position. */
    long lineAt(long position) {
        return unit.getLineMap().getLineNumber(Math.max(0, position));
    }

    /** Returns the text of a tree as it stands in the source. */
    String source(Tree tree) {
        long start = trees.getSourcePositions().getStartPosition(unit, tree);
        long end = trees.getSourcePositions().getEndPosition(unit, tree);
        return start < 0 || end < start ? "" : text.substring((int) start, (int) end);
    }

    /** Returns the text of the documentation comment of a declaration, without its asterisks. */
    Optional<String> comment(TreePath declaration) {
        return Optional.ofNullable(trees.getDocComment(declaration));
    }

    /** Returns the parsed documentation comment of a declaration. */
    Optional<DocCommentTree> documentation(TreePath declaration) {
        return Optional.ofNullable(trees.getDocCommentTree(declaration));
    }

    Finding finding(long line, String rule, String message) {
        return new Finding(path, line, rule, message);
    }
}
