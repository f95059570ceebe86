package io.linnet.lab.world;

import io.linnet.protocol.core.Core;
import io.linnet.protocol.core.Step;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Owns a core in virtual time, as the loop's thread does in real time: takes events in batches, settles them, has the
 * step's writes made durable, then sends its packets. While the writes find no space it takes nothing in.
 */
final class VirtualLoop<E, W, P> {
    /** What became of a step's writes. */
    enum Kept {
        DURABLE,
        /** Nothing was kept: to be tried again. */
        FAILED,
        /** The part is off. */
        OFF
    }

    /** What a core is wired to. */
    interface Wires<W, P> {
        Kept keep(List<W> writes);

        void send(P packet);

        /** The step's packets have left. */
        default void settled() {}
    }

    private static final int MOST_WAITING = 200_000;
    private static final int MOST_STEPS_A_MILLI = 10_000;
    private static final long RETRY_MILLIS = 1_000;

    private final Part part;
    private final Core<E, W, P> core;
    private final Wires<W, P> wires;
    private final ArrayDeque<E> waiting = new ArrayDeque<>();
    private Optional<Step<W, P>> unwritten = Optional.empty();
    private boolean isRunSet;
    private long wakeNumber;
    private long lastMillis = -1;
    private int stepsThisMilli;

    VirtualLoop(Part part, Core<E, W, P> core, Wires<W, P> wires) {
        this.part = part;
        this.core = core;
        this.wires = wires;
    }

    void start() {
        soon(0);
    }

    void tell(E event) {
        waiting.add(event);
        if (waiting.size() > MOST_WAITING) {
            throw new Violation(Check.BOUNDED, part.name() + " has " + MOST_WAITING + " events waiting");
        }
        soon(part.chance().between(0, 2));
    }

    private void soon(long millis) {
        if (!isRunSet) {
            isRunSet = true;
            part.afterMillis(millis, this::run);
        }
    }

    private void run() {
        isRunSet = false;
        if (unwritten.isPresent()) {
            return;
        }
        requireProgress();
        part.world().traffic().woken(part.name());
        while (!waiting.isEmpty()) {
            core.accept(waiting.remove(), part.nowMillis());
        }
        carryOut(core.settle(part.nowMillis()));
    }

    /** A core that is to be woken at once, and at once again, would burn a processor. */
    private void requireProgress() {
        stepsThisMilli = part.nowMillis() == lastMillis ? stepsThisMilli + 1 : 0;
        lastMillis = part.nowMillis();
        if (stepsThisMilli > MOST_STEPS_A_MILLI) {
            throw new Violation(Check.BOUNDED, part.name() + " spins");
        }
    }

    private void carryOut(Step<W, P> step) {
        switch (wires.keep(step.writes())) {
            case OFF -> {}
            case FAILED -> {
                unwritten = Optional.of(step);
                part.afterMillis(RETRY_MILLIS, () -> {
                    unwritten = Optional.empty();
                    carryOut(step);
                });
            }
            case DURABLE -> {
                step.packets().forEach(wires::send);
                wires.settled();
                wakeAt(step.wakeAtMillis());
                if (!waiting.isEmpty()) {
                    soon(0);
                }
            }
        }
    }

    private void wakeAt(long ownMillis) {
        long number = ++wakeNumber;
        if (ownMillis != Step.NEVER) {
            part.atMillis(ownMillis, () -> {
                if (number == wakeNumber) {
                    soon(0);
                }
            });
        }
    }
}
