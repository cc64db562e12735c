/**
 * Makes each provider of the Images SDK available as an {@code ImageModel} of LangChain4j. Start at
 * {@link io.imagesdk.langchain4j.ImagesSdkImageModel}.
 *
 * <p>The methods of LangChain4j accept a prompt and images, and return images with tokens. What its types cannot carry,
 * such as the cost, the outcome of each image or the billing status of a failure, is reachable through
 * {@link io.imagesdk.langchain4j.ImagesSdkImageModel#result(dev.langchain4j.model.output.Response)} and through the
 * cause of each exception, which is an {@link io.imagesdk.error.ImagesException}.
 */
@NullMarked
package io.imagesdk.langchain4j;

import org.jspecify.annotations.NullMarked;
