package io.linnet.protocol.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The figures of one part. Any thread. A name such as {@code linnet.broker.dropped} reads {@code
 * linnet_broker_dropped_total} in Prometheus.
 */
public final class Metrics implements AutoCloseable {
    private record Series(String name, List<String> labels) {}

    private final PrometheusRegistry figures = new PrometheusRegistry();
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, figures, Clock.SYSTEM);
    private volatile Labels common = Labels.EMPTY;
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

    /** What every figure carries on the page, besides its own: key, value, key, value … */
    public Metrics labelled(String... labels) {
        common = Labels.of(labels);
        return this;
    }

    /**
     * Adds to a counter, which begins with its first event.
     *
     * @param labels key, value, key, value …; always the same keys for one name
     */
    public void count(String name, String help, long amount, String... labels) {
        counter(name, help, labels).increment((double) amount);
    }

    /** The counter itself, which reads 0 from now on; for a path on which the look-up would be felt. */
    public Counter counter(String name, String help, String... labels) {
        return counters.computeIfAbsent(
                new Series(name, List.of(labels)),
                series -> Counter.builder(name).description(help).tags(labels).register(registry));
    }

    /** A total that somebody else keeps, read when asked. It never falls. */
    public void total(String name, String help, LongSupplier figure, String... labels) {
        // The registry holds its subject weakly, and the function strongly.
        FunctionCounter.builder(name, this, metrics -> (double) figure.getAsLong())
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /** How long something takes, or how large it is: shown as count, sum, and the most of the last minutes. */
    public DistributionSummary summary(String name, String help) {
        return DistributionSummary.builder(name).description(help).register(registry);
    }

    /** What is so now, read when asked. */
    public void gauge(String name, String help, DoubleSupplier figure, String... labels) {
        Gauge.builder(name, figure::getAsDouble)
                .description(help)
                .tags(Tags.of(labels))
                .strongReference(true)
                .register(registry);
    }

    /** The sum of the counter's series that have this label value, whatever else they have. */
    public double sum(String name, String labelValue) {
        return registry.find(name).counters().stream()
                .filter(counter -> counter.getId().getTags().stream()
                        .anyMatch(tag -> tag.getValue().equals(labelValue)))
                .mapToDouble(Counter::count)
                .sum();
    }

    /** All of them as Prometheus text, version 0.0.4. */
    public String prometheus() {
        return page(List.of(this));
    }

    /** The figures of several parts on one page, each with its own labels. */
    public static String page(Collection<Metrics> parts) {
        PageOfParts page = new PageOfParts();
        parts.forEach(part -> page.add(part.figures.scrape(), part.common));
        return page.text();
    }

    @Override
    public void close() {
        registry.close();
    }
}
