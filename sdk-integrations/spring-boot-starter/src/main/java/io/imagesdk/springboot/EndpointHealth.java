package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.ProbeReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The health of the endpoints of all services. The check sends one OPTIONS request per service, which is free. Details
 * contain no URL and no key.
 *
 * @param up whether every endpoint responds and none rejects the key
 * @param details one entry per service
 */
record EndpointHealth(boolean up, Map<String, Object> details) {
    /** Checks all services at the same time. Blocks until the slowest one has responded or failed. */
    static EndpointHealth of(Map<String, ImagesService> services) {
        Map<String, CompletableFuture<ProbeReport>> probes = new LinkedHashMap<>();
        services.forEach((name, service) -> probes.put(name, service.probe()));
        Map<String, Object> details = new LinkedHashMap<>();
        boolean up = true;
        for (Map.Entry<String, CompletableFuture<ProbeReport>> probe : probes.entrySet()) {
            Map<String, Object> detail = new LinkedHashMap<>();
            ImagesService service = services.get(probe.getKey());
            if (service != null) {
                detail.put("provider", service.provider().id());
            }
            up &= describe(probe.getValue(), detail);
            details.put(probe.getKey(), detail);
        }
        return new EndpointHealth(up, details);
    }

    private static boolean describe(CompletableFuture<ProbeReport> probe, Map<String, Object> detail) {
        try {
            ProbeReport report = probe.join();
            report.status().ifPresent(status -> detail.put("status", status));
            detail.put("key", report.keyStatus().name());
            detail.put("latencyMillis", report.latency().toMillis());
            return report.reachable() && report.keyStatus() != ProbeReport.KeyStatus.REJECTED;
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            detail.put("error", cause instanceof ImagesException ? String.valueOf(cause.getMessage()) : e.toString());
            return false;
        }
    }
}
