package io.imagesdk.testkit;

import java.math.BigDecimal;

/**
 * What a provider would have charged for one request.
 *
 * @param request the request
 * @param images the number of charged images
 * @param cost the cost in US dollars: 0.02 per image, unless a script or the directive {@code [cost=N]} states another
 * @see Sandbox#charges()
 */
public record Charge(RecordedRequest request, int images, BigDecimal cost) {}
