package io.linnet.cli;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** {@code --watch}, the same everywhere. */
final class WatchOption {
    private static final long PAUSE_MILLIS = 2_000;

    @Option(names = "--watch", description = "Shows it again every two seconds, until Ctrl-C.")
    private boolean isWatched;

    private final long pauseMillis;

    /** One look at what runs. */
    interface Look {
        void show() throws InterruptedException;
    }

    WatchOption() {
        this.pauseMillis = PAUSE_MILLIS;
    }

    WatchOption(long pauseMillis) {
        this.isWatched = true;
        this.pauseMillis = pauseMillis;
    }

    /** What was seen once may be away for a while: that is said in its place, and looked for again. */
    int show(Output output, Look look) throws InterruptedException {
        if (!isWatched) {
            look.show();
            return ExitCodes.OK;
        }
        for (boolean isSeen = false; !Thread.interrupted(); isSeen = true) {
            output.afresh();
            try {
                look.show();
            } catch (UserError away) {
                if (!isSeen) {
                    throw away;
                }
                output.notice("linnet: " + away.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
        }
        return ExitCodes.OK;
    }
}
