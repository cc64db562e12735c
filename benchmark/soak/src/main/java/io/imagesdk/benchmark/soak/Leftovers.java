package io.imagesdk.benchmark.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What is left in this process: sockets, threads and objects of the SDK and of the HTTP client. */
final class Leftovers {
    /** The classes whose instances belong to one call or one client, and the images. */
    private static final Pattern OBJECTS =
            Pattern.compile(" (io\\.imagesdk\\.(internal\\.call\\.Call(Scope|Future|State|Log|EventDispatcher)"
                    + "|internal\\.deliver\\.(DeliverySession|ReceivedImage|AtomicFile)"
                    + "|internal\\.transport\\.(Exchange|ClientLink|ResponseSubscriber|BodyPartsPublisher)"
                    + "|internal\\.pipeline\\.CallExecution|model\\.ImageBytes)"
                    + "|jdk\\.internal\\.net\\.http\\.HttpClientImpl)( |$)");

    private Leftovers() {}

    /** Returns the number of open sockets. Only Linux lists them. */
    static long sockets() throws IOException {
        Path files = Path.of("/proc/self/fd");
        if (!Files.isDirectory(files)) {
            return 0;
        }
        try (Stream<Path> links = Files.list(files)) {
            return links.filter(Leftovers::isSocket).count();
        }
    }

    private static boolean isSocket(Path link) {
        try {
            return Files.readSymbolicLink(link).toString().startsWith("socket:");
        } catch (IOException ignored) {
            // The file was closed in the meantime.
            return false;
        }
    }

    /** Returns the names of the threads of the SDK and of its HTTP clients. */
    static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("imagesdk-") || thread.getName().endsWith("-SelectorManager")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    /** Returns the lines of the class histogram with instances that belong to a call or to a client. */
    static List<String> objects() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Object histogram = beans.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(String::strip)
                .filter(line -> OBJECTS.matcher(line).find())
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
    }

    /** Returns the used heap after a garbage collection, in KiB. */
    static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 10;
    }
}
