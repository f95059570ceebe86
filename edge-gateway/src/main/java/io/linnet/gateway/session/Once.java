package io.linnet.gateway.session;

/** Runs an action at most once, whoever asks. Loop thread. */
final class Once implements Runnable {
    private final Runnable action;
    private boolean isDone;

    Once(Runnable action) {
        this.action = action;
    }

    @Override
    public void run() {
        if (!isDone) {
            isDone = true;
            action.run();
        }
    }
}
