/**
 * The JSON form of results, outcomes, events, tasks and failures, for controllers that return them. There is one module
 * for Jackson 2, which Spring Boot 3 uses, and one for Jackson 3, which Spring Boot 4 uses. Both write the same JSON.
 */
@NullMarked
package io.imagesdk.springboot.json;

import org.jspecify.annotations.NullMarked;
