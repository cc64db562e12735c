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
    private final SandboxClient sandboxClient = new SandboxClient(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void finishesATaskWithThePlainResponse() {
        JsonNode submitted = submit("koi", ",\"async\":true", "");
        String path = "/tasks/" + submitted.path("id").textValue();

        JsonNode first = json(sandboxClient.get(path));
        JsonNode second = json(sandboxClient.get(path));
        JsonNode done = json(sandboxClient.get(path));
        JsonNode again = json(sandboxClient.get(path));

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
    void finishesATaskOfTheQueryFlagInAnEnvelope() {
        JsonNode submitted = submit("koi", ",\"response_format\":\"b64_json\"", "?async=true");
        String path = "/images/tasks/" + submitted.path("task_id").textValue();

        JsonNode first = json(sandboxClient.get(path));
        JsonNode second = json(sandboxClient.get(path));
        JsonNode done = json(sandboxClient.get(path));

        assertThat(first.at("/data/status").textValue()).isEqualTo("QUEUED");
        assertThat(second.at("/data/status").textValue()).isEqualTo("IN_PROGRESS");
        assertThat(second.at("/data/progress").textValue()).endsWith("%");
        assertThat(done.path("code").textValue()).isEqualTo("success");
        assertThat(done.at("/data/status").textValue()).isEqualTo("SUCCESS");
        assertThat(image(bytes(done.at("/data/data/data/0"))).getWidth()).isEqualTo(48);
    }

    @Test
    void finishesADeferredRequest() {
        JsonNode submitted = submit("koi", ",\"deferred\":true", "");
        String path = "/images/" + submitted.path("request_id").textValue();

        HttpResponse<byte[]> first = sandboxClient.get(path);
        HttpResponse<byte[]> second = sandboxClient.get(path);
        HttpResponse<byte[]> done = sandboxClient.get(path);

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
    void failsTheTaskInEachTongue() {
        String id = submit("[task-fail]", ",\"async\":true", "").path("id").textValue();
        sandboxClient.get("/tasks/" + id);
        sandboxClient.get("/tasks/" + id);

        JsonNode plain = json(sandboxClient.get("/tasks/" + id));
        JsonNode enveloped = json(sandboxClient.get("/images/tasks/" + id));
        JsonNode deferred = json(sandboxClient.get("/images/" + id));

        assertThat(plain.path("status").textValue()).isEqualTo("failed");
        assertThat(plain.at("/error/message").textValue()).isNotBlank();
        assertThat(enveloped.path("code").textValue()).isEqualTo("success");
        assertThat(enveloped.at("/data/status").textValue()).isEqualTo("FAILURE");
        assertThat(enveloped.at("/data/fail_reason").textValue()).isNotBlank();
        assertThat(deferred.path("status").textValue()).isEqualTo("failed");
        assertThat(deferred.at("/error/message").textValue()).isNotBlank();
    }

    @Test
    void losesTheTaskInEachTongue() {
        String id = submit("[task-lost]", ",\"async\":true", "").path("id").textValue();

        assertThat(sandboxClient.get("/tasks/" + id).statusCode()).isEqualTo(404);
        assertThat(json(sandboxClient.get("/images/tasks/" + id)).path("code").textValue())
                .isEqualTo("task_not_exist");
        assertThat(json(sandboxClient.get("/images/" + id)).path("error").textValue())
                .isEqualTo("Request not found.");
    }

    @Test
    void expiresTheTaskInEachTongue() {
        String id = submit("[task-expire]", ",\"async\":true", "").path("id").textValue();

        assertThat(json(sandboxClient.get("/tasks/" + id)).path("status").textValue())
                .isEqualTo("queued");
        sandboxClient.get("/tasks/" + id);

        assertThat(json(sandboxClient.get("/tasks/" + id)).path("status").textValue())
                .isEqualTo("expired");
        assertThat(json(sandboxClient.get("/images/tasks/" + id))
                        .at("/data/status")
                        .textValue())
                .isEqualTo("EXPIRED");
        assertThat(sandboxClient.get("/images/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void neverFinishesASlowTask() {
        String id = submit("[task-slow]", ",\"async\":true", "").path("id").textValue();

        for (int look = 0; look < 20; look++) {
            assertThat(json(sandboxClient.get("/tasks/" + id)).path("progress").asInt(100))
                    .isLessThan(100);
        }
    }

    @Test
    void finishesNoTaskBeforeItsTime() {
        String id = submit("[seconds=600]", ",\"async\":true", "").path("id").textValue();

        for (int look = 0; look < 10; look++) {
            assertThat(json(sandboxClient.get("/tasks/" + id)).has("status")).isTrue();
        }
    }

    @Test
    void cancelsATask() {
        String posted = submit("koi", ",\"async\":true", "").path("id").textValue();
        String deleted = submit("koi", ",\"async\":true", "").path("id").textValue();

        JsonNode byPost = json(sandboxClient.call("POST", "/tasks/" + posted + "/cancel"));
        JsonNode byDelete = json(sandboxClient.call("DELETE", "/tasks/" + deleted));

        assertThat(byPost.path("status").textValue()).isEqualTo("cancelled");
        assertThat(byDelete.path("status").textValue()).isEqualTo("cancelled");
        assertThat(json(sandboxClient.get("/tasks/" + posted)).path("status").textValue())
                .isEqualTo("cancelled");
        assertThat(json(sandboxClient.get("/images/tasks/" + deleted))
                        .at("/data/status")
                        .textValue())
                .isEqualTo("CANCELLED");
        assertThat(sandboxClient.call("DELETE", "/tasks/none").statusCode()).isEqualTo(404);
    }

    @Test
    void keepsAFinishedTaskFinished() {
        String id = submit("koi", ",\"async\":true", "").path("id").textValue();
        JsonNode last = json(sandboxClient.get("/tasks/" + id));
        for (int look = 0; look < 2; look++) {
            last = json(sandboxClient.get("/tasks/" + id));
        }

        JsonNode response = json(sandboxClient.call("DELETE", "/tasks/" + id));

        assertThat(response.path("status").textValue()).isEqualTo("completed");
        assertThat(json(sandboxClient.get("/tasks/" + id))).isEqualTo(last);
    }

    private JsonNode submit(String prompt, String more, String query) {
        HttpResponse<byte[]> response =
                sandboxClient.post(GENERATE + query, "{\"prompt\":\"" + prompt + "\",\"size\":\"48x48\"" + more + "}");
        assertThat(response.statusCode()).isEqualTo(200);
        return json(response);
    }
}
