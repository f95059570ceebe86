package io.linnet.cli;

import java.util.concurrent.CountDownLatch;

/** Runs until Ctrl-C or SIGTERM, then closes in order. */
final class Service {
    private final CountDownLatch stop = new CountDownLatch(1);

    /** @param close called on the signal; the process waits for its end */
    Service(Runnable close) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.countDown();
                            close.run();
                        },
                        "stop"));
    }

    void await() throws InterruptedException {
        stop.await();
    }
}
