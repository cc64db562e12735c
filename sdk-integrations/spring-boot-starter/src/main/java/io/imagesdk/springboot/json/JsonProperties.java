package io.imagesdk.springboot.json;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the JSON form.
 *
 * @param images Form of an image in JSON. By default, it follows the delivery of the call.
 */
@ConfigurationProperties("imagesdk.json")
public record JsonProperties(@DefaultValue("auto") ImageContent images) {}
