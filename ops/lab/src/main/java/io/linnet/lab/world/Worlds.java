package io.linnet.lab.world;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/** Runs worlds by their seeds. Each run is one thread's; a seed alone decides all of it. */
public final class Worlds {
    private Worlds() {}

    /** For the whole process: thousands of restarts and full disks say nothing to its log any more. */
    public static void quiet() {
        ((Logger) LoggerFactory.getLogger("io.linnet")).setLevel(Level.OFF);
    }

    /** @param everyLine hears each event of the run as it happens */
    public static WorldResult run(long seed, Optional<Consumer<String>> everyLine) {
        return run(
                seed,
                everyLine,
                scenario -> scenario.more(new Chance(~seed))
                        .closing(new Chance(~seed + 1))
                        .drawing(new Chance(~seed + 2)),
                world -> {});
    }

    /** The storms as they were before rounds closed at a count of updates. */
    static WorldResult runWaiting(long seed) {
        return run(seed, Optional.empty(), scenario -> scenario.more(new Chance(~seed)), world -> {});
    }

    /** The storms as they were before a seed stood for roaming boards and brokers that forget, too. */
    static WorldResult runFewer(long seed) {
        return run(seed, Optional.empty(), UnaryOperator.identity(), world -> {});
    }

    /**
     * @param change to the scenario that the seed stands for
     * @param before is given the world before it runs
     */
    static WorldResult run(
            long seed, Optional<Consumer<String>> everyLine, UnaryOperator<Scenario> change, Consumer<World> before) {
        return live(seed, everyLine, change, world -> {
            before.accept(world);
            world.run();
        });
    }

    /**
     * @param change to the scenario that the seed stands for
     * @param life of the world, from its start to its end
     */
    static WorldResult live(
            long seed, Optional<Consumer<String>> everyLine, UnaryOperator<Scenario> change, Consumer<World> life) {
        Chance chance = new Chance(seed);
        Scenario scenario = change.apply(Scenario.draw(chance.fork()));
        try (World world = new World(scenario, chance, everyLine)) {
            Optional<WorldResult.Failure> failure = Optional.empty();
            try {
                life.accept(world);
            } catch (Violation violation) {
                failure = Optional.of(new WorldResult.Failure(
                        violation.check(),
                        String.valueOf(violation.getMessage()),
                        world.trace().last()));
            } catch (RuntimeException e) {
                failure = Optional.of(new WorldResult.Failure(
                        Check.NO_CRASH, stack(e), world.trace().last()));
            }
            return new WorldResult(
                    seed,
                    failure,
                    world.trace().events(),
                    world.trace().hash(),
                    world.time().nowMillis() / 1000,
                    Math.max(0, world.ledger().newest()),
                    world.time().nowMillis() / 1000 - scenario.stormSeconds(),
                    world.traffic().most());
        }
    }

    private static String stack(RuntimeException e) {
        StringWriter out = new StringWriter();
        e.printStackTrace(new PrintWriter(out));
        return out.toString();
    }

    /**
     * Runs the seeds {@code first … first + count − 1} on all processors.
     *
     * @param progress hears each result, in the order of the seeds
     */
    public static List<WorldResult> runAll(long first, int count, Consumer<WorldResult> progress)
            throws InterruptedException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<WorldResult>> futures = new ArrayList<>();
            for (long seed = first; seed < first + count; seed++) {
                long one = seed;
                futures.add(threads.submit(() -> run(one, Optional.empty())));
            }
            List<WorldResult> results = new ArrayList<>();
            for (Future<WorldResult> future : futures) {
                results.add(future.get());
                progress.accept(results.get(results.size() - 1));
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run cannot be made", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
