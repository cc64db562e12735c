/**
 * A small JSON tree with its parser and printer. No other package uses Jackson.
 *
 * <p>{@link io.imagesdk.internal.json.Json} accepts a document as text, or plain Java values, and returns a tree or a
 * document. The parser rejects text that is not JSON, text behind the document, nesting deeper than 100
 * (500 in a response), numbers of more than 100 characters and member names of more than 1,000 characters. The message
 * of a rejection names the position and never quotes the text, because the text may contain an API key.
 */
package io.imagesdk.internal.json;
