package io.imagesdk.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of all tests, at level TRACE. It records every line of the library. As an automatically registered JUnit
 * extension it fails the test class after which a line contained the API key of the tests.
 */
public final class SuiteLog implements SLF4JServiceProvider, AfterAllCallback {
    /** The API key of all tests. */
    public static final String KEY = "sk-suite-key-that-must-not-show-0123456789";

    // All tests add hundreds of thousands of lines, for which a copy-on-write list is too slow.
    private static final List<String> LINES = Collections.synchronizedList(new ArrayList<>());
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    private final ILoggerFactory loggers = Recorder::new;
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new BasicMDCAdapter();

    /** Returns the lines of the library since the test class started. */
    public static List<String> lines() {
        synchronized (LINES) {
            return List.copyOf(LINES);
        }
    }

    @Override
    public void afterAll(ExtensionContext suite) {
        LINES.clear();
        if (!LEAKS.isEmpty()) {
            throw new AssertionError("the key is in the log: " + LEAKS);
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // There is nothing to initialize.
    }

    /** A logger that records every line. */
    private static final class Recorder extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable error) {
            if (!name.startsWith("io.imagesdk")) {
                return;
            }
            String line = name + " " + level + " "
                    + MessageFormatter.basicArrayFormat(pattern, arguments)
                    + (error == null ? "" : " " + error);
            LINES.add(line);
            if (line.contains(KEY)) {
                LEAKS.add(line);
            }
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return SuiteLog.class.getName();
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
