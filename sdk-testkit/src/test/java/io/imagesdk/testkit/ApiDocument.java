package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The OpenAPI document of a provider, which judges requests and responses. Its schemas are JSON Schema 2020-12 with two
 * exceptions, which are converted: {@code nullable}, which OpenAPI 3.0 had, and {@code discriminator}, which adds
 * nothing because the alternatives differ in the values that {@code type} accepts. A file has the format
 * {@code binary}; JSON has no such value, so a file of a form is represented by any string.
 *
 * <p>The schemas are closed: a member that the document does not name is a violation.
 */
final class ApiDocument {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode document;
    private final Map<String, Schema> schemas = new HashMap<>();
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            Dialects.getDraft202012(),
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private ApiDocument(ObjectNode document) {
        this.document = document;
    }

    static ApiDocument read(String resource) {
        try (InputStream in = ApiDocument.class.getResourceAsStream(resource)) {
            ObjectNode document = (ObjectNode) MAPPER.readTree(Objects.requireNonNull(in, resource));
            document.path("components").path("schemas").forEach(ApiDocument::convert);
            return new ApiDocument(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a member that a newer source than the document specifies, or replaces it. */
    ApiDocument withMember(String schema, String member, String json) {
        ((ObjectNode) schemaNode(schema).path("properties")).set(member, parse(json));
        return this;
    }

    /** Adds values of a member that a newer source than the document specifies. */
    ApiDocument withValues(String schema, String member, String... values) {
        JsonNode property = schemaNode(schema).path("properties").path(member);
        property.findParents("enum").forEach(parent -> List.of(values).forEach(((ArrayNode) parent.get("enum"))::add));
        return this;
    }

    /** Returns the violations of a JSON text. */
    List<String> violations(String schema, String json) {
        return schemas.computeIfAbsent(schema, this::compile).validate(json, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }

    /** Returns the violations of a form, whose fields get the types that the schema expects. */
    List<String> violations(String schema, List<RecordedRequest.Part> form) {
        ObjectNode object = MAPPER.createObjectNode();
        for (RecordedRequest.Part part : form) {
            // The brackets are how the libraries of OpenAI write an array in a form.
            String name = part.name().replace("[]", "");
            JsonNode value = part.isFile()
                    ? object.textNode("binary")
                    : typed(part.text(), schemaNode(schema).path("properties").path(name));
            if (part.name().endsWith("[]")) {
                object.withArrayProperty(name).add(value);
            } else if (object.has(name)) {
                return List.of(name + ": occurs twice in the form without brackets");
            } else {
                object.set(name, value);
            }
        }
        return violations(schema, object.toString());
    }

    /** Returns the values that a schema lists for a member. */
    List<String> values(String schema, String member) {
        return texts(schemaNode(schema).path("properties").path(member).findValues("enum"));
    }

    private static List<String> texts(List<JsonNode> lists) {
        List<String> texts = new ArrayList<>();
        lists.forEach(list -> list.forEach(value -> {
            if (value.isTextual()) {
                texts.add(value.textValue());
            }
        }));
        return texts;
    }

    /** Returns the values that a schema lists. */
    List<String> schemaValues(String schema) {
        return texts(List.of(schemaNode(schema).path("enum")));
    }

    private JsonNode typed(String text, JsonNode schema) {
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.path("$ref").textValue().substring(1)) : schema;
        boolean textual = resolved.findValues("type").toString().contains("string");
        return textual ? document.textNode(text) : parse(text);
    }

    private Schema compile(String name) {
        ObjectNode root = MAPPER.createObjectNode().put("$ref", "#/components/schemas/" + name);
        root.set("components", document.path("components"));
        return registry.getSchema(root);
    }

    private JsonNode schemaNode(String name) {
        JsonNode schema = document.path("components").path("schemas").path(name);
        if (schema.isMissingNode()) {
            throw new IllegalArgumentException("the document has no schema " + name);
        }
        return schema;
    }

    private static void convert(JsonNode node) {
        node.forEach(ApiDocument::convert);
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        schema.remove("discriminator");
        if (schema.path("nullable").isBoolean()) {
            acceptNull(schema);
        }
        if (schema.path("properties").isObject() && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
    }

    private static void acceptNull(ObjectNode schema) {
        if (schema.remove("nullable").booleanValue()) {
            if (schema.path("anyOf") instanceof ArrayNode alternatives) {
                alternatives.addObject().put("type", "null");
            }
            if (schema.path("enum") instanceof ArrayNode values) {
                values.addNull();
            }
            JsonNode type = schema.remove("type");
            if (type != null) {
                schema.putArray("type").add(type).add("null");
            }
        }
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }
}
