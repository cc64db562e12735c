/** Measures what the journal of a bulk run costs. */
package io.imagesdk.benchmark.bulk;
