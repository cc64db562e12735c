package io.imagesdk.provider;

import io.imagesdk.internal.json.ValuePattern;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Resolution;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a {@link PriceList}: which requests it applies to, and what it charges. A price applies to a request if,
 * for each of its parameters, the request has one of the values, or {@code auto}, or does not set the parameter.
 *
 * @param values the values of parameters that the price applies to, case-insensitively; {@code *} in a value matches
 *     any text; empty if the price applies to all requests
 * @param perImage the price of each generated image, in US dollars; zero or more
 * @param perMegapixel the price of each megapixel of a generated image, in US dollars; zero or more
 * @param perInputImage the price of each input image of a request, in US dollars; zero or more
 */
public record Price(
        Map<Parameter, List<String>> values, BigDecimal perImage, BigDecimal perMegapixel, BigDecimal perInputImage) {
    private static final BigDecimal PIXELS_PER_MEGAPIXEL = BigDecimal.valueOf(1 << 20);
    private static final BigDecimal MAX_AMOUNT = BigDecimal.valueOf(1_000_000);
    private static final int MAX_DECIMAL_PLACES = 12;
    private static final Pattern RESOLUTION = Pattern.compile("([0-9]{1,2}(?:\\.[0-9]{1,2})?)[kK]");

    /** The lowest and the highest price of one request, in US dollars. */
    record PriceRange(BigDecimal lowest, BigDecimal highest) {}

    /**
     * Copies the values.
     *
     * @throws IllegalArgumentException if a price is negative, exceeds 1,000,000 or has more than 12 decimal places, or
     *     if a parameter has no value
     */
    public Price {
        Map<Parameter, List<String>> copy = new LinkedHashMap<>();
        Objects.requireNonNull(values, "values")
                .forEach((parameter, texts) -> copy.put(parameter, requireValues(parameter, List.copyOf(texts))));
        values = Collections.unmodifiableMap(copy);
        perImage = requireAmount("perImage", perImage);
        perMegapixel = requireAmount("perMegapixel", perMegapixel);
        perInputImage = requireAmount("perInputImage", perInputImage);
    }

    private static List<String> requireValues(Parameter parameter, List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("values of " + parameter.label() + " must not be empty");
        }
        return texts;
    }

    private static BigDecimal requireAmount(String name, BigDecimal amount) {
        BigDecimal plain = Objects.requireNonNull(amount, name).stripTrailingZeros();
        if (plain.signum() < 0 || plain.compareTo(MAX_AMOUNT) > 0 || plain.scale() > MAX_DECIMAL_PLACES) {
            throw new IllegalArgumentException(
                    name + " must be 0..1000000 with up to " + MAX_DECIMAL_PLACES + " decimal places, was " + plain);
        }
        // A negative scale would be written with an exponent.
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /**
     * Creates a price of each generated image that applies to all requests. {@link #when} limits it.
     *
     * @param usd the price in US dollars, for example {@code 0.04}
     * @return the price
     * @throws IllegalArgumentException if the text is not a number, or is outside of the range of a price
     */
    public static Price perImage(String usd) {
        return new Price(Map.of(), amount(usd), BigDecimal.ZERO, BigDecimal.ZERO);
    }

    /**
     * Creates a price of each megapixel of a generated image that applies to all requests. {@link #when} limits it.
     *
     * @param usd the price in US dollars, for example {@code 0.025}
     * @return the price
     * @throws IllegalArgumentException if the text is not a number, or is outside of the range of a price
     */
    public static Price perMegapixel(String usd) {
        return new Price(Map.of(), BigDecimal.ZERO, amount(usd), BigDecimal.ZERO);
    }

    private static BigDecimal amount(String usd) {
        return new BigDecimal(Objects.requireNonNull(usd, "usd"));
    }

    /**
     * Returns a copy that applies only to some values of a parameter.
     *
     * @param parameter the parameter
     * @param accepted the values, case-insensitively; {@code *} in a value matches any text
     * @return the copy
     * @throws IllegalArgumentException if there is no value
     */
    public Price when(Parameter parameter, String... accepted) {
        Map<Parameter, List<String>> copy = new LinkedHashMap<>(values);
        copy.put(Objects.requireNonNull(parameter, "parameter"), List.of(Objects.requireNonNull(accepted, "accepted")));
        return new Price(copy, perImage, perMegapixel, perInputImage);
    }

    /**
     * Returns a copy that also charges for each input image.
     *
     * @param usd the price in US dollars, for example {@code 0.01}
     * @return the copy
     * @throws IllegalArgumentException if the text is not a number, or is outside of the range of a price
     */
    public Price withPerInputImage(String usd) {
        return new Price(values, perImage, perMegapixel, amount(usd));
    }

    /** Returns whether the price may be the one of a request. */
    boolean appliesTo(ImagesRequest request) {
        return values.entrySet().stream().allMatch(accepted -> accepted.getKey()
                .valueIn(request)
                .map(Object::toString)
                .filter(value -> !value.equals("auto"))
                .map(value -> ValuePattern.matchesAny(accepted.getValue(), value))
                .orElse(true));
    }

    /** Returns the price of a request; empty if it depends on a number of pixels that the request does not set. */
    Optional<PriceRange> of(ImagesRequest request) {
        if (perMegapixel.signum() == 0) {
            return Optional.of(range(request, new PriceRange(BigDecimal.ZERO, BigDecimal.ZERO)));
        }
        return pixels(request).map(pixels -> {
            BigDecimal exact = pixels.divide(PIXELS_PER_MEGAPIXEL, MAX_DECIMAL_PLACES, RoundingMode.DOWN);
            // Providers count a megapixel as 1,000,000 or 1,048,576 pixels, and some charge whole megapixels only.
            BigDecimal million = pixels.movePointLeft(6);
            return range(
                    request,
                    new PriceRange(exact, exact.setScale(0, RoundingMode.UP).max(million)));
        });
    }

    private PriceRange range(ImagesRequest request, PriceRange megapixels) {
        BigDecimal count = BigDecimal.valueOf(request.count().orElse(1));
        BigDecimal inputs = perInputImage.multiply(BigDecimal.valueOf(
                request instanceof EditRequest edit ? edit.images().size() : 0));
        BigDecimal lowest = perImage.add(perMegapixel.multiply(megapixels.lowest()));
        BigDecimal highest = perImage.add(perMegapixel.multiply(megapixels.highest()));
        // A call that is split sends the input images with each of its requests.
        return new PriceRange(
                lowest.multiply(count).add(inputs), highest.multiply(count).add(inputs.multiply(count)));
    }

    private static Optional<BigDecimal> pixels(ImagesRequest request) {
        return request.size()
                .flatMap(Price::pixels)
                .or(() -> request.resolution().map(Resolution::value).flatMap(Price::pixels));
    }

    private static Optional<BigDecimal> pixels(ImageSize size) {
        return size.width().isPresent()
                ? Optional.of(BigDecimal.valueOf(
                        (long) size.width().getAsInt() * size.height().orElse(0)))
                : Optional.empty();
    }

    /** Returns the pixels of a resolution such as 2k, whose square has sides of 2 times 1,024 pixels. */
    private static Optional<BigDecimal> pixels(String resolution) {
        Matcher side = RESOLUTION.matcher(resolution);
        return side.matches()
                ? Optional.of(new BigDecimal(side.group(1)).pow(2).multiply(PIXELS_PER_MEGAPIXEL))
                : Optional.empty();
    }
}
