package io.linnet.gateway.session;

import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;

/** The uplink is down, and stays so. */
final class NoUplink implements Upward {
    @Override
    public boolean isUp() {
        return false;
    }

    @Override
    public void hello(String board, Hello hello) {}

    @Override
    public boolean request(String board, Message.Status status) {
        return false;
    }

    @Override
    public void report(String board, byte[] message) {}

    @Override
    public void forward(BoardSession board) {}

    @Override
    public void present(String board, boolean isOnline) {}
}
