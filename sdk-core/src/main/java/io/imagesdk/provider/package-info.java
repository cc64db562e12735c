/**
 * What a provider is, as data: endpoints, one table of fields per operation, how pictures are sent and answered, what its errors
 * mean. The table drives the check, the encoder, the capability query and the documentation. No provider is named here.
 */
package io.imagesdk.provider;
