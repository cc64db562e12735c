/**
 * The command line {@code images}: text and pictures in, files out.
 *
 * <p>Start at {@link io.imagesdk.cli.Images}. A command reads its options ({@code ProviderOptions}, {@code RequestOptions},
 * {@code OutputOptions}, {@code CallSettings}), chooses where to send ({@code Endpoint}), lets a {@code Job} or a command about tasks
 * make a {@code CallRunner}, and says what came of it on standard output ({@code ResultPrinter}) and on standard error
 * ({@code ErrorPrinter}). Whatever it knows of the machine comes from its {@code Surroundings}.
 */
@NullMarked
package io.imagesdk.cli;

import org.jspecify.annotations.NullMarked;
