package io.imagesdk.gates;

import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rejects words that the style guide replaces: in the comments and string literals of main code, and in Markdown. Code,
 * quotations and prompts are not checked.
 */
final class VocabularyGate implements Gate {
    private static final Pattern FORBIDDEN = Pattern.compile(
            "\\b(pictures?|said|told|asked for|looked at|bills?|mend(?:s|ed|ing)?|whoever|kept back|at the most"
                    + "|lets go|broke off|knobs?)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Code in Markdown, addresses of links, HTML comments, and quoted text. Block quotations are whole lines. */
    private static final Pattern EXCLUDED_IN_MARKDOWN =
            Pattern.compile("(?ms)^(```|~~~).*?^\\1|^ {4}[^\\n]*|^>[^\\n]*|``.+?``|`[^`]+`|\\]\\([^)]*\\)"
                    + "|<!--.*?-->|\"[^\"\\n]*\"|<[^>\\n]+>");

    /** Code, references and quoted text in comments. */
    private static final Pattern EXCLUDED_IN_COMMENTS =
            Pattern.compile("(?s)<pre>.*?</pre>|\\{@(?:code|literal|snippet)\\b[^}]*\\}|\\{@link(?:plain)?\\s+[^}\\s]+"
                    + "|`[^`]+`|\"[^\"\\n]*\"");

    @Override
    public String name() {
        return "vocabulary";
    }

    @Override
    public List<Finding> findings(Repository repository) {
        List<Finding> findings = new ArrayList<>();
        repository.mainFiles().forEach(file -> {
            inComments(file, findings);
            inLiterals(file, findings);
        });
        for (String file : repository.withExtension(".md")) {
            String text = blank(EXCLUDED_IN_MARKDOWN, repository.text(file));
            matches(text)
                    .forEach(found -> findings.add(
                            new Finding(file, lineIn(text, found), name(), quoted(found) + " in Markdown")));
        }
        return findings;
    }

    private void inComments(JavaFile file, List<Finding> findings) {
        for (Comments.Comment comment : Comments.of(file.text())) {
            String text = blank(EXCLUDED_IN_COMMENTS, comment.text().replaceAll("\\n\\s*\\*(?!/)", "\n"));
            long first = file.lineAt(comment.start());
            matches(text)
                    .forEach(found -> findings.add(
                            file.finding(first + lineIn(text, found) - 1, name(), quoted(found) + " in a comment")));
        }
    }

    private void inLiterals(JavaFile file, List<Finding> findings) {
        new TreePathScanner<Void, Void>() {
            @Override
            public Void visitLiteral(LiteralTree literal, Void unused) {
                if (literal.getKind() == Tree.Kind.STRING_LITERAL && !isPrompt(getCurrentPath())) {
                    String text = blank(EXCLUDED_IN_MARKDOWN, String.valueOf(literal.getValue()));
                    matches(text)
                            .forEach(found -> findings.add(
                                    file.finding(file.line(literal), name(), quoted(found) + " in a string literal")));
                }
                return null;
            }
        }.scan(file.unit(), null);
    }

    /** Returns whether a literal is the argument of a method that is named "prompt". */
    private static boolean isPrompt(TreePath literal) {
        return literal.getParentPath().getLeaf() instanceof MethodInvocationTree call
                && call.getMethodSelect().toString().endsWith("prompt");
    }

    private static Stream<MatchResult> matches(String text) {
        return FORBIDDEN.matcher(text).results();
    }

    private static long lineIn(String text, MatchResult found) {
        return 1
                + text.substring(0, found.start())
                        .chars()
                        .filter(character -> character == '\n')
                        .count();
    }

    private static String quoted(MatchResult found) {
        return '"' + found.group().toLowerCase(Locale.ROOT) + '"';
    }

    /** Replaces what a pattern matches by spaces, line ends excepted, so that positions stay the same. */
    private static String blank(Pattern excluded, String text) {
        return excluded.matcher(text).replaceAll(match -> match.group().replaceAll("[^\\n]", " "));
    }
}
