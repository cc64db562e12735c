/**
 * Runs one call through the stages. {@link io.imagesdk.internal.pipeline.CallPipeline} prepares a call once for all
 * verbs; {@link io.imagesdk.internal.pipeline.CallExecution#run} holds the order of the stages.
 *
 * <p>Input: a request or a task, a delivery and the scope of the call. Output: a future of the result. A request that
 * the provider does not accept is rejected by the stage {@code validate}, before anything is sent.
 */
package io.imagesdk.internal.pipeline;
