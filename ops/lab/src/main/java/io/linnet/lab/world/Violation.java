package io.linnet.lab.world;

/** A check that failed: the run ends here. */
final class Violation extends RuntimeException {
    private final Check check;

    /** @param check which */
    Violation(Check check, String what) {
        super(check.label() + ": " + what);
        this.check = check;
    }

    Check check() {
        return check;
    }
}
