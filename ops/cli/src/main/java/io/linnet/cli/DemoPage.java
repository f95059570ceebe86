package io.linnet.cli;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.emulator.dataset.Dataset;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The demo's fleet in a browser, where that is wanted: until somebody has seen enough. */
final class DemoPage {
    private final boolean isWanted;
    private final int port;
    private final Output output;
    private final CountDownLatch left = new CountDownLatch(1);
    private String url = "";

    DemoPage(boolean isWanted, int port, Output output) {
        this.isWanted = isWanted;
        this.port = port;
        this.output = output;
    }

    void open(Aggregator aggregator, AggregatorSettings settings, Dataset data) {
        if (!isWanted) {
            return;
        }
        open(aggregator, new DescribedModel(settings, plain -> DemoModel.described(plain, data)));
    }

    /** Of a model without classes. */
    void open(Aggregator aggregator, AggregatorSettings settings) {
        if (isWanted) {
            open(aggregator, new DescribedModel(settings, plain -> plain));
        }
    }

    private void open(Aggregator aggregator, DescribedModel model) {
        url = "http://127.0.0.1:" + at(aggregator, model) + "/";
        if (output.isJson()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("event", "page");
            row.put("url", url);
            output.result(row);
        } else {
            output.say("The fleet learns at " + url);
        }
    }

    boolean isWanted() {
        return isWanted;
    }

    private int at(Aggregator aggregator, DescribedModel model) {
        try {
            return aggregator.openPage(ControlSettings.loopback(port), model);
        } catch (IOException portInUse) {
            try {
                return aggregator.openPage(ControlSettings.loopback(0), model);
            } catch (IOException e) {
                throw UserError.environment("page-port=" + port + " cannot be had, nor another: " + e.getMessage());
            }
        }
    }

    /** The training is over, and the page is still there to be looked at. */
    void stay() throws InterruptedException {
        if (isWanted) {
            output.notice("linnet: the page stays at " + url + " until Ctrl-C");
            left.await();
        }
    }

    void leave() {
        left.countDown();
    }
}
