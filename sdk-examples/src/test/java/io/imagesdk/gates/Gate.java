package io.imagesdk.gates;

import java.util.List;

/** A rule about the text of the repository that a test verifies. */
interface Gate {
    /** Returns the name of the gate, which is also the name of its allow-list file. */
    String name();

    /** Returns everything in the repository that breaks the rule, whether or not it is allowed. */
    List<Finding> findings(Repository repository);
}
