package io.imagesdk.testkit;

/**
 * The OpenAPI documents of the providers, and what newer sources add to them. The documents describe the Images API
 * only; their notes name the repository and the commit.
 */
final class ApiDocuments {
    private ApiDocuments() {}

    /**
     * Returns the document of OpenAI from 2026-08-21. The additions come from the types of openai-java 4.100 and
     * openai-node 7.55, which are newer.
     */
    static ApiDocument openAi() {
        ApiDocument document = ApiDocument.read("/openapi/openai-images.json")
                // A request may have any size, but the document lists three sizes for the response.
                .withMember("ImagesResponse", "size", "{\"type\":\"string\",\"pattern\":\"^\\\\d+x\\\\d+$\"}")
                .withValues("ImagesResponse", "output_format", "gif", "svg")
                .withValues("ImagesResponse", "quality", "xhigh", "max")
                // The reasons of moderation are part of the types of responses.
                .withMember(
                        "Error",
                        "moderation_details",
                        "{\"type\":\"object\",\"required\":[\"moderation_stage\",\"categories\"],\"properties\":{"
                                + "\"moderation_stage\":{\"enum\":[\"input\",\"output\",\"unknown\"]},"
                                + "\"categories\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
                                + "\"additionalProperties\":false}");
        for (String event : new String[] {"ImageGen", "ImageEdit"}) {
            document.withMember(event + "PartialImageEvent", "size", "{\"type\":\"string\"}")
                    .withMember(event + "CompletedEvent", "size", "{\"type\":\"string\"}");
        }
        for (String request : new String[] {"CreateImageRequest", "CreateImageEditRequest", "EditImageBodyJsonParam"}) {
            document.withMember(request, "safety_identifier", "{\"type\":\"string\",\"maxLength\":512}")
                    .withValues(request, "quality", "xhigh", "max")
                    .withValues(request, "output_format", "gif");
        }
        return document.withValues("CreateImageRequest", "output_format", "svg");
    }

    /** Returns the document of xAI. The additions come from the types of xai-sdk-ts and from npm @ai-sdk/xai 5.0. */
    static ApiDocument xAi() {
        String quality = "{\"enum\":[\"low\",\"medium\",\"high\",\"auto\"]}";
        return ApiDocument.read("/openapi/xai-images.json")
                .withMember("GenerateImageRequest", "quality", quality)
                .withMember("EditImageRequest", "quality", quality)
                .withMember("ImageUrl", "type", "{\"enum\":[\"image_url\"]}");
    }
}
