package io.linnet.protocol.reason;

/** Something that arrived is not accepted. Carries no stack trace: it is the normal fate of bad input. */
public class Refused extends Exception {
    private final Reason reason;

    public Refused(Reason reason, String detail) {
        super(reason.label() + ": " + detail, null, false, false);
        this.reason = reason;
    }

    /** The message without its reason. */
    public String detail() {
        return String.valueOf(getMessage()).substring(reason.label().length() + 2);
    }

    public Reason reason() {
        return reason;
    }
}
