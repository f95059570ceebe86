package io.linnet.gateway.session;

import java.util.concurrent.Executor;

/** The one thread that owns sessions, forwarding and models, and its clock. */
public interface Loop extends Executor {
    /** Monotonic, for timers. */
    long nowMillis();

    /** Wall clock, for ages that outlive the process. */
    long wallMillis();

    /** Runs the task on this thread once. */
    void after(long delayMillis, Runnable task);
}
