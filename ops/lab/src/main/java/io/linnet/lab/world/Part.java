package io.linnet.lab.world;

/**
 * A board, a gateway or the aggregator with its power switch. What it keeps on its disk outlives a power cut, everything
 * else is made anew; its monotonic clock starts at another number each time.
 */
abstract class Part {
    private static final int LATEST_START_SECONDS = 1_000_000;

    private final String name;
    private final World world;
    private final Chance chance;
    private final Disk disk;
    private boolean isOn;
    private int life;
    private int starts;
    private long startedAtMillis;
    private long clockAtStart;

    Part(String name, World world) {
        this.name = name;
        this.world = world;
        this.chance = world.chance().fork();
        this.disk = new Disk(world.chance().fork());
    }

    /** Makes the part from what is on its disk. */
    abstract void boot();

    /** All that is not on the disk is gone. */
    abstract void off();

    final String name() {
        return name;
    }

    final World world() {
        return world;
    }

    final Chance chance() {
        return chance;
    }

    final Disk disk() {
        return disk;
    }

    final boolean isOn() {
        return isOn;
    }

    final int starts() {
        return starts;
    }

    final void powerOn() {
        if (!isOn) {
            isOn = true;
            life++;
            starts++;
            startedAtMillis = world.time().nowMillis();
            clockAtStart = 1000L * chance.between(0, LATEST_START_SECONDS);
            world.trace().add(name, "starts");
            boot();
        }
    }

    final void powerOff(String why) {
        if (isOn) {
            isOn = false;
            life++;
            world.trace().add(name, "stops: " + why);
            off();
        }
    }

    /** The power goes, and comes back. */
    final void powerCut(String why) {
        powerOff(why);
        world.time().afterMillis(world.scenario().downMillis(chance), this::powerOn);
    }

    /** Of the part's own monotonic clock. */
    final long nowMillis() {
        return clockAtStart + world.time().nowMillis() - startedAtMillis;
    }

    /** Runs the action when the part's clock shows this time, unless the power was off meanwhile. */
    final void atMillis(long ownMillis, Runnable action) {
        afterMillis(Math.max(0, ownMillis - nowMillis()), action);
    }

    final void afterMillis(long millis, Runnable action) {
        int ofLife = life;
        world.time().afterMillis(millis, () -> {
            if (ofLife == life) {
                action.run();
            }
        });
    }
}
