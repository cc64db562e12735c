package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A recorded request with its response.
 *
 * @param request the description of the request
 * @param response the response; in its text {@link #ORIGIN} is the origin of the cassette
 */
record CassetteInteraction(JsonNode request, CassetteResponse response) {
    /** Stands for the scheme, host and port of the cassette, because the port differs at each start. */
    static final String ORIGIN = "http://cassette.invalid";
}
