package io.imagesdk.internal.deliver;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Stores files of one name in a directory, in a process of its own. */
final class NamingProgram {
    private NamingProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        for (int number = 0; number < Integer.parseInt(arguments[2]); number++) {
            byte[] content = (arguments[1] + ", file " + number).getBytes(StandardCharsets.UTF_8);
            AtomicFile file = AtomicFile.in(directory, "cat", FileOperations.SYSTEM);
            file.write(content, 0, content.length);
            file.commit("cat.png");
        }
    }
}
