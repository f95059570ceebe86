package io.linnet.cli;

/** Something the user can mend; its message is one line and all that is shown. */
public final class UserError extends RuntimeException {
    public UserError(String message) {
        super(message);
    }
}
