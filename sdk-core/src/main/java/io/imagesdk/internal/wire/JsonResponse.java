package io.imagesdk.internal.wire;

import io.imagesdk.internal.json.Json;

/**
 * A successful response that is a small JSON document.
 *
 * @param head the status and the headers
 * @param tree the document; missing if the body is empty
 */
public record JsonResponse(ResponseHead head, Json tree) {}
