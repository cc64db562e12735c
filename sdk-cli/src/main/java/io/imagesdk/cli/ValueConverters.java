package io.imagesdk.cli;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.model.ImageInput;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Converts the values of options. */
final class ValueConverters {
    private static final Pattern URL = Pattern.compile("(?i)https?://");
    /** A URI of another scheme. A single letter before the colon is a drive. */
    private static final Pattern OTHER_URI = Pattern.compile("(?i)(?!https?:)(data:|[a-z][a-z0-9+.-]+://)");

    private static final int MAX_URI_LENGTH = 60;
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,12})?");
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(1_000_000);

    private final CliEnvironment environment;

    ValueConverters(CliEnvironment environment) {
        this.environment = environment;
    }

    /** Registers the converters with a command and its subcommands, and returns the command. */
    CommandLine register(CommandLine commands) {
        return commands.registerConverter(Duration.class, ValueConverters::seconds)
                .registerConverter(ExtraField.class, ExtraField::of)
                .registerConverter(ExampleOption.class, text -> ExampleOption.of(text, this::path))
                .registerConverter(ImageInput.class, this::image)
                .registerConverter(Path.class, this::path);
    }

    private static Duration seconds(String text) {
        // An exponent could make a number of any length.
        if (!SECONDS.matcher(text).matches()) {
            throw new TypeConversionException("must be a number of seconds, for example 90.5, was '" + text + "'");
        }
        BigDecimal seconds = new BigDecimal(text);
        if (seconds.signum() <= 0 || seconds.compareTo(MAX_SECONDS) > 0) {
            throw new TypeConversionException("must be above 0 and at most 1000000 seconds, was " + text);
        }
        return Duration.ofMillis(Math.max(1, seconds.movePointRight(3).longValue()));
    }

    private ImageInput image(String text) {
        if (OTHER_URI.matcher(text).lookingAt()) {
            throw new TypeConversionException("must be a file or an https URL, was '"
                    + (text.length() > MAX_URI_LENGTH ? text.substring(0, MAX_URI_LENGTH) + "..." : text) + "'");
        }
        if (!URL.matcher(text).lookingAt()) {
            return ImageInput.of(path(text));
        }
        try {
            return ImageInput.of(new URI(text));
        } catch (URISyntaxException e) {
            throw new TypeConversionException("is not a valid URL: " + e.getReason());
        }
    }

    private Path path(String text) {
        try {
            return environment.path(text);
        } catch (InvalidConfigurationException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
