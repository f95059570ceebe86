package io.linnet.protocol.reason;

/** Something that arrived is not accepted. Carries no stack trace: it is the normal fate of bad input. */
public final class Refused extends Exception {
    private final Reason reason;

    public Refused(Reason reason, String detail) {
        super(reason.label() + ": " + detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
