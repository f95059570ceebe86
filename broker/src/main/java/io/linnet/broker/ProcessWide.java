package io.linnet.broker;

import com.hivemq.configuration.service.InternalConfigurations;

/**
 * What HiveMQ lets one set only for the whole process, so that every broker in it gets the same. It also takes the
 * process's handler of uncaught exceptions: one that it calls unrecoverable ends the process with code 1.
 */
final class ProcessWide {
    /**
     * QoS 1 messages on their way to one subscriber. HiveMQ's 50 would bind an aggregator that acknowledges what it has
     * journalled to 50 messages a disk write. The subscriber's own receive maximum lowers it.
     */
    private static final int SUBSCRIBER_WINDOW = 2_000;

    /** How long HiveMQ goes on working after it was told to stop; it has nothing to do by then. */
    private static final int GRACE_MILLIS = 100;

    private ProcessWide() {}

    static void set() {
        InternalConfigurations.MAX_INFLIGHT_WINDOW_SIZE_MESSAGES = SUBSCRIBER_WINDOW;
        InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(GRACE_MILLIS);
    }
}
