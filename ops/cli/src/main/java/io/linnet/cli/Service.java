package io.linnet.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A part as a process of its own: it runs until Ctrl-C or SIGTERM, until its work is done, or until the part itself has
 * ended. Dead is dead: a part that has ended ends its process with a code, so that whoever supervises it starts another.
 */
final class Service {
    private final String part;
    private final CompletableFuture<Void> ended;

    /**
     * @param part for the sentence that says what has ended
     * @param ended of the part: exceptionally when it can work no more
     * @param close called on the signal; the process waits for its end
     */
    Service(String part, CompletableFuture<Void> ended, Runnable close) {
        this.part = part;
        this.ended = ended;
        Runtime.getRuntime().addShutdownHook(new Thread(close, "stop"));
    }

    /** The process's exit code. */
    int await() throws InterruptedException {
        return await(new CompletableFuture<>());
    }

    int await(CompletableFuture<Void> done) throws InterruptedException {
        return await(done, () -> {});
    }

    /**
     * @param done the part has done what it was started for; a {@link UserError} is passed on
     * @param meanwhile called now and then while nothing ends
     */
    int await(CompletableFuture<Void> done, Runnable meanwhile) throws InterruptedException {
        CompletableFuture<Object> end = CompletableFuture.anyOf(ended, done);
        try {
            while (true) {
                try {
                    end.get(Silence.LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    return ExitCodes.OK;
                } catch (TimeoutException nothingYet) {
                    meanwhile.run();
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : e.getCause();
            if (cause instanceof UserError mendable) {
                throw mendable;
            }
            System.err.println("linnet: the " + part + " has ended: " + cause);
            return ExitCodes.DEAD;
        }
    }
}
