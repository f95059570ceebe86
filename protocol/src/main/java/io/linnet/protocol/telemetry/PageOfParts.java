package io.linnet.protocol.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One page of the figures of several parts. Prometheus wants all series of a name together, so series of one name and kind
 * are gathered from all parts; what tells them apart are the parts' labels. Used once, by one thread.
 */
final class PageOfParts {
    /** Series of one name. */
    private record Family(MetricMetadata metadata, List<DataPointSnapshot> series) {}

    private final Map<String, Family> families = new TreeMap<>();

    void add(MetricSnapshots figures, Labels common) {
        for (MetricSnapshot figure : figures) {
            Family family = families.computeIfAbsent(
                    figure.getMetadata().getPrometheusName(),
                    any -> new Family(figure.getMetadata(), new ArrayList<>()));
            figure.getDataPoints().forEach(series -> family.series().add(labelled(series, common)));
        }
    }

    private static DataPointSnapshot labelled(DataPointSnapshot series, Labels common) {
        Labels labels = common.merge(series.getLabels());
        if (series instanceof CounterDataPointSnapshot counter) {
            return new CounterDataPointSnapshot(counter.getValue(), labels, null, 0);
        }
        if (series instanceof GaugeDataPointSnapshot gauge) {
            return new GaugeDataPointSnapshot(gauge.getValue(), labels, null);
        }
        if (series instanceof SummaryDataPointSnapshot summary) {
            return new SummaryDataPointSnapshot(
                    summary.getCount(), summary.getSum(), summary.getQuantiles(), labels, summary.getExemplars(), 0);
        }
        throw new IllegalArgumentException(
                "a figure that nobody makes here: " + series.getClass().getSimpleName());
    }

    private static <T extends DataPointSnapshot> Collection<T> all(Class<T> kind, Family family) {
        return family.series().stream().map(kind::cast).toList();
    }

    private static MetricSnapshot snapshot(Family family) {
        DataPointSnapshot first = family.series().get(0);
        if (first instanceof CounterDataPointSnapshot) {
            return new CounterSnapshot(family.metadata(), all(CounterDataPointSnapshot.class, family));
        }
        return first instanceof GaugeDataPointSnapshot
                ? new GaugeSnapshot(family.metadata(), all(GaugeDataPointSnapshot.class, family))
                : new SummarySnapshot(family.metadata(), all(SummaryDataPointSnapshot.class, family));
    }

    String text() {
        List<MetricSnapshot> all = families.values().stream()
                .filter(family -> !family.series().isEmpty())
                .map(PageOfParts::snapshot)
                .toList();
        PrometheusRegistry page = new PrometheusRegistry();
        page.register((MultiCollector) () -> new MetricSnapshots(all));
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, page, Clock.SYSTEM).scrape();
    }
}
