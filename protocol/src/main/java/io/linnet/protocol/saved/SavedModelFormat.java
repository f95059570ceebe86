package io.linnet.protocol.saved;

/** What reader and writer of a model file share. */
final class SavedModelFormat {
    /** Value of the key {@code format}. */
    static final String NAME = "linnet-model-1";

    private SavedModelFormat() {}
}
