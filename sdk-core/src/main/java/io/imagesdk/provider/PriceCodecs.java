package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.STRING;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.map;
import static io.imagesdk.provider.ProfileCodecs.text;
import static io.imagesdk.provider.ProfileCodecs.withPattern;
import static io.imagesdk.provider.ProfileObjectCodec.MemberValues.member;

import io.imagesdk.provider.ProfileObjectCodec.MemberValues;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** The codecs of prices in profile files. */
final class PriceCodecs {
    private static final ProfileCodec<LocalDate> DATE = withPattern(
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            text("must be a date, for example 2026-11-01", PriceCodecs::date, LocalDate::toString));

    private static final ProfileObjectCodec<Price, MemberValues> PRICE = ProfileObjectCodec.ofRecord(
                    "price",
                    values -> new Price(
                            values.get("values", Map.of()),
                            values.get("perImage", BigDecimal.ZERO),
                            values.get("perMegapixel", BigDecimal.ZERO),
                            values.get("perInputImage", BigDecimal.ZERO)))
            .withDefault(
                    Map.of(), "values", map(RequestCodecs.PARAMETER, list(STRING)), Price::values, member("values"))
            .withDefault(BigDecimal.ZERO, "perImage", ProfileCodecs.AMOUNT, Price::perImage, member("perImage"))
            .withDefault(
                    BigDecimal.ZERO, "perMegapixel", ProfileCodecs.AMOUNT, Price::perMegapixel, member("perMegapixel"))
            .withDefault(
                    BigDecimal.ZERO,
                    "perInputImage",
                    ProfileCodecs.AMOUNT,
                    Price::perInputImage,
                    member("perInputImage"));

    static final ProfileObjectCodec<PriceList, MemberValues> PRICES = ProfileObjectCodec.ofRecord(
                    "prices",
                    values -> new PriceList(
                            values.get("asOf", LocalDate.EPOCH),
                            values.get("source", ""),
                            values.get("entries", List.of())))
            .required("asOf", DATE, PriceList::asOf, member("asOf"))
            .required("source", STRING, PriceList::source, member("source"))
            .required("entries", list(PRICE), PriceList::entries, member("entries"));

    private PriceCodecs() {}

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
