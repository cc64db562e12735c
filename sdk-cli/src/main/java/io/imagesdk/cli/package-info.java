/**
 * The {@code images} command: prompts and images in, files out.
 *
 * <p>Start at {@link io.imagesdk.cli.Images}. A command reads its options ({@code PromptOptions},
 * {@code RequestOptions}, {@code OutputOptions}, {@code ProviderOptions}; {@code CallMixin} has those of
 * {@code generate} and {@code edit}) and chooses a provider ({@code ProviderSelection}). A {@code CallRunner} calls the
 * library. Results go to standard output ({@code ResultPrinter}), errors to standard error ({@code ErrorPrinter}).
 * Everything that belongs to the machine comes from a {@code CliEnvironment}, so that tests can replace it.
 */
@NullMarked
package io.imagesdk.cli;

import org.jspecify.annotations.NullMarked;
