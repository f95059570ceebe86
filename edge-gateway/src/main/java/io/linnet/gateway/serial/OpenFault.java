package io.linnet.gateway.serial;

/** Why a port does not open, in words that an installer can act on. */
public final class OpenFault {
    private static final int NOT_PERMITTED = 1;
    private static final int NO_ENTRY = 2;
    private static final int INPUT_OUTPUT = 5;
    private static final int AGAIN = 11;
    private static final int ACCESS = 13;
    private static final int BUSY = 16;

    private OpenFault() {}

    /** @param errno of the failed open */
    public static String explain(String path, int errno) {
        return switch (errno) {
            // Of devices a service is given kinds, and it is given those whose drivers were there when it started.
            case NOT_PERMITTED ->
                "is kept from this service: its driver came after the start (sudo systemctl restart linnet-gateway)";
            case NO_ENTRY -> "has vanished";
            case INPUT_OUTPUT -> "is there, but its device is gone";
            case AGAIN, BUSY -> "is in use by another program (see: fuser " + path + ")";
            case ACCESS ->
                "permission denied: join the group that owns it (sudo usermod -aG dialout "
                        + System.getProperty("user.name") + "), then log in again";
            default -> "cannot be opened (error " + errno + ")";
        };
    }
}
