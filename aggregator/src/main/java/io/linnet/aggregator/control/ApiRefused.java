package io.linnet.aggregator.control;

/** A request that is not answered with what it asks for; the message is one sentence for whoever asked. */
final class ApiRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status of HTTP */
    ApiRefused(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    static ApiRefused bad(String sentence) {
        return new ApiRefused(400, sentence);
    }

    static ApiRefused unknown(String what) {
        return new ApiRefused(404, what + ": no such thing here");
    }
}
