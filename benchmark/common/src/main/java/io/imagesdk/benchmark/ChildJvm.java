package io.imagesdk.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in another process, with the JDK and the class path of this one. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.US_ASCII);
    }

    /**
     * Starts a program. Its error output is that of this process.
     *
     * @param options the options of the JVM
     * @param program the class with the main method
     * @param arguments the arguments of the program
     * @return the running program
     * @throws IOException if the process cannot be started
     */
    public static ChildJvm start(List<String> options, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /**
     * Returns the next line that the program prints.
     *
     * @return the line
     * @throws IOException if the program has ended
     */
    public String readLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException(
                    "the process ended with code " + process.onExit().join().exitValue());
        }
        return line;
    }

    /**
     * Sends a line to the program.
     *
     * @param line the line without its end
     * @throws IOException if the program has ended
     */
    public void writeLine(String line) throws IOException {
        BufferedWriter input = process.outputWriter(StandardCharsets.US_ASCII);
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** Ends the program, and waits until it has ended. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
