package io.linnet.cli;

import io.linnet.emulator.vibration.Motor;
import java.util.ArrayList;
import java.util.List;

/** Made-up motors: each runs in two ways, and the fleet in four; the bearing of one fails. */
final class DemoMotors implements WatchedMachines {
    static final int LEAST = 5;
    static final int MOST = 64;
    private static final int LEARNT_WINDOWS = 160;
    /** What is watched after the learning: twenty a second. */
    private static final int WINDOWS = 360;
    /** Its bearing fails. */
    private static final int FAULTY = 4;

    private static final int FAULT_BEGINS = 100;
    private static final double FAULT_GROWS = 1.0 / 200;

    private final List<Motor> motors = new ArrayList<>();
    private final List<List<short[]>> usual = new ArrayList<>();

    DemoMotors(int boards, long seed) {
        for (int b = 0; b < boards; b++) {
            Motor motor = new Motor(seed * 1_000 + b, b % Motor.REGIMES, (b + 1) % Motor.REGIMES);
            List<short[]> windows = new ArrayList<>();
            for (int i = 0; i < LEARNT_WINDOWS; i++) {
                windows.add(motor.window(0));
            }
            motors.add(motor);
            usual.add(windows);
        }
    }

    @Override
    public List<List<short[]>> usual() {
        return usual;
    }

    @Override
    public short[] window(int board, int at) {
        return motors.get(board).window(fault(board, at));
    }

    private static double fault(int board, int at) {
        return board == FAULTY ? Math.max(0, Math.min(1, (at - FAULT_BEGINS) * FAULT_GROWS)) : 0;
    }

    @Override
    public String truth(int board, int at) {
        double fault = fault(board, at);
        return fault > 0 ? "made: its bearing has failed to " + Math.round(100 * fault) + " %" : "made: nothing";
    }

    @Override
    public int windows() {
        return WINDOWS;
    }

    @Override
    public List<String> faulty() {
        return List.of(name(FAULTY));
    }

    @Override
    public String prefix() {
        return "motor-";
    }
}
