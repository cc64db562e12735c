package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static io.imagesdk.testkit.SandboxClient.bytes;
import static io.imagesdk.testkit.SandboxClient.image;
import static io.imagesdk.testkit.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SandboxTasksTest {
    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient client = new SandboxClient(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void completesTaskWithPlainResponse() {
        JsonNode submitted = submit("koi", ",\"async\":true", "");
        String path = "/tasks/" + submitted.path("id").textValue();

        JsonNode first = json(client.get(path));
        JsonNode second = json(client.get(path));
        JsonNode done = json(client.get(path));
        JsonNode again = json(client.get(path));

        assertThat(submitted.path("id").textValue()).startsWith("task_");
        assertThat(submitted.path("status").textValue()).isEqualTo("queued");
        assertThat(first.path("status").textValue()).isEqualTo("queued");
        assertThat(second.path("status").textValue()).isEqualTo("processing");
        assertThat(second.path("progress").asInt())
                .isGreaterThan(first.path("progress").asInt());
        assertThat(done.has("status")).isFalse();
        assertThat(done.at("/data/0/url").textValue()).startsWith("http");
        assertThat(again).isEqualTo(done);
    }

    @Test
    void completesTaskOfAsyncQueryInEnvelope() {
        JsonNode submitted = submit("koi", ",\"response_format\":\"b64_json\"", "?async=true");
        String path = "/images/tasks/" + submitted.path("task_id").textValue();

        JsonNode first = json(client.get(path));
        JsonNode second = json(client.get(path));
        JsonNode done = json(client.get(path));

        assertThat(first.at("/data/status").textValue()).isEqualTo("QUEUED");
        assertThat(second.at("/data/status").textValue()).isEqualTo("IN_PROGRESS");
        assertThat(second.at("/data/progress").textValue()).endsWith("%");
        assertThat(done.path("code").textValue()).isEqualTo("success");
        assertThat(done.at("/data/status").textValue()).isEqualTo("SUCCESS");
        assertThat(image(bytes(done.at("/data/data/data/0"))).getWidth()).isEqualTo(48);
    }

    @Test
    void completesDeferredRequest() {
        JsonNode submitted = submit("koi", ",\"deferred\":true", "");
        String path = "/images/" + submitted.path("request_id").textValue();

        HttpResponse<byte[]> first = client.get(path);
        HttpResponse<byte[]> second = client.get(path);
        HttpResponse<byte[]> done = client.get(path);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.body()).isEmpty();
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(json(second).path("status").textValue()).isEqualTo("pending");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(json(done).path("status").textValue()).isEqualTo("done");
        assertThat(json(done).at("/data/0/url").textValue()).startsWith("http");
        assertThat(json(done).at("/usage/cost_in_usd_ticks").asLong()).isPositive();
    }

    @Test
    void reportsFailedTaskInEachProtocol() {
        String id = submit("[task-fail]", ",\"async\":true", "").path("id").textValue();
        client.get("/tasks/" + id);
        client.get("/tasks/" + id);

        JsonNode plain = json(client.get("/tasks/" + id));
        JsonNode enveloped = json(client.get("/images/tasks/" + id));
        JsonNode deferred = json(client.get("/images/" + id));

        assertThat(plain.path("status").textValue()).isEqualTo("failed");
        assertThat(plain.at("/error/message").textValue()).isNotBlank();
        assertThat(enveloped.path("code").textValue()).isEqualTo("success");
        assertThat(enveloped.at("/data/status").textValue()).isEqualTo("FAILURE");
        assertThat(enveloped.at("/data/fail_reason").textValue()).isNotBlank();
        assertThat(deferred.path("status").textValue()).isEqualTo("failed");
        assertThat(deferred.at("/error/message").textValue()).isNotBlank();
    }

    @Test
    void reportsLostTaskInEachProtocol() {
        String id = submit("[task-lost]", ",\"async\":true", "").path("id").textValue();

        assertThat(client.get("/tasks/" + id).statusCode()).isEqualTo(404);
        assertThat(json(client.get("/images/tasks/" + id)).path("code").textValue())
                .isEqualTo("task_not_exist");
        assertThat(json(client.get("/images/" + id)).path("error").textValue()).isEqualTo("Request not found.");
    }

    @Test
    void reportsExpiredTaskInEachProtocol() {
        String id = submit("[task-expire]", ",\"async\":true", "").path("id").textValue();

        assertThat(json(client.get("/tasks/" + id)).path("status").textValue()).isEqualTo("queued");
        client.get("/tasks/" + id);

        assertThat(json(client.get("/tasks/" + id)).path("status").textValue()).isEqualTo("expired");
        assertThat(json(client.get("/images/tasks/" + id)).at("/data/status").textValue())
                .isEqualTo("EXPIRED");
        assertThat(client.get("/images/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void neverCompletesSlowTask() {
        String id = submit("[task-slow]", ",\"async\":true", "").path("id").textValue();

        for (int poll = 0; poll < 20; poll++) {
            assertThat(json(client.get("/tasks/" + id)).path("progress").asInt(100))
                    .isLessThan(100);
        }
    }

    @Test
    void completesNoTaskBeforeItsTime() {
        String id = submit("[seconds=600]", ",\"async\":true", "").path("id").textValue();

        for (int poll = 0; poll < 10; poll++) {
            assertThat(json(client.get("/tasks/" + id)).has("status")).isTrue();
        }
    }

    @Test
    void cancelsTask() {
        String posted = submit("koi", ",\"async\":true", "").path("id").textValue();
        String deleted = submit("koi", ",\"async\":true", "").path("id").textValue();

        JsonNode byPost = json(client.call("POST", "/tasks/" + posted + "/cancel"));
        JsonNode byDelete = json(client.call("DELETE", "/tasks/" + deleted));

        assertThat(byPost.path("status").textValue()).isEqualTo("cancelled");
        assertThat(byDelete.path("status").textValue()).isEqualTo("cancelled");
        assertThat(json(client.get("/tasks/" + posted)).path("status").textValue())
                .isEqualTo("cancelled");
        assertThat(json(client.get("/images/tasks/" + deleted))
                        .at("/data/status")
                        .textValue())
                .isEqualTo("CANCELLED");
        assertThat(client.call("DELETE", "/tasks/none").statusCode()).isEqualTo(404);
    }

    @Test
    void doesNotCancelCompletedTask() {
        String id = submit("koi", ",\"async\":true", "").path("id").textValue();
        JsonNode last = json(client.get("/tasks/" + id));
        for (int poll = 0; poll < 2; poll++) {
            last = json(client.get("/tasks/" + id));
        }

        JsonNode response = json(client.call("DELETE", "/tasks/" + id));

        assertThat(response.path("status").textValue()).isEqualTo("completed");
        assertThat(json(client.get("/tasks/" + id))).isEqualTo(last);
    }

    private JsonNode submit(String prompt, String extraMembers, String query) {
        HttpResponse<byte[]> response =
                client.post(GENERATE + query, "{\"prompt\":\"" + prompt + "\",\"size\":\"48x48\"" + extraMembers + "}");
        assertThat(response.statusCode()).isEqualTo(200);
        return json(response);
    }
}
