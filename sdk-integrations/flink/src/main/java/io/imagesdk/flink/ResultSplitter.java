package io.imagesdk.flink;

import io.imagesdk.bulk.ItemState;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Sends undelivered rows to a side output, which an asynchronous function cannot do, and counts the results. Flink
 * calls it on one thread.
 */
final class ResultSplitter extends ProcessFunction<ItemResult, ItemResult> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable Map<ItemState, Counter> counters;
    private transient @Nullable Counter images;
    private transient BigDecimal costUsd = BigDecimal.ZERO;

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup().addGroup(ImagesAsyncFunction.METRIC_GROUP);
        Map<ItemState, Counter> byState = new EnumMap<>(ItemState.class);
        for (ItemState state : ItemState.values()) {
            if (state != ItemState.CLAIMED) {
                byState.put(state, group.counter(state.name().toLowerCase(Locale.ROOT)));
            }
        }
        counters = byState;
        images = group.counter("images");
        costUsd = BigDecimal.ZERO;
        group.gauge("cost_usd", () -> costUsd.doubleValue());
    }

    @Override
    public void processElement(ItemResult result, Context context, Collector<ItemResult> out) {
        count(result);
        if (result.isDelivered()) {
            out.collect(result);
        } else {
            context.output(ImagesAsyncFunction.UNDELIVERED, result);
        }
    }

    private void count(ItemResult result) {
        Counter counter = counters == null ? null : counters.get(result.state());
        if (counter != null && images != null) {
            counter.inc();
            images.inc(result.images().size());
        }
        if (result.costUsd() != null) {
            costUsd = costUsd.add(result.costUsd());
        }
    }
}
