package io.linnet.protocol.frame;

import io.linnet.protocol.reason.Reason;

/** What a {@link FrameReader} finds in the stream; called by the thread that pushes bytes. */
public interface FrameListener {
    /** A chunk or repair, unchecked beyond its first two bits; the array is the listener's. */
    void onChunk(byte[] chunk);

    /** A message whose check holds, without the check; the array is the listener's. */
    void onMessage(byte[] message);

    /** A frame was dropped: too-long, malformed or checksum. */
    void onDropped(Reason reason);
}
