package io.imagesdk.gates;

import java.util.List;

/** A rule about the text of the repository that a test verifies. */
interface Gate {
    /** Returns the name of the gate, which is also the name of its allow-list file. */
    String name();

    /**
     * Returns the path prefixes that the gate covers. Findings outside of them are printed by {@link Gates#main}, but
     * do not fail the build. An empty string covers everything.
     */
    List<String> covered();

    /** Returns everything in the repository that breaks the rule, whether or not it is covered or allowed. */
    List<Finding> findings(Repository repository);
}
