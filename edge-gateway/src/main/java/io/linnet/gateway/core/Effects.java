package io.linnet.gateway.core;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.message.Mac;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What events lead to, gathered until the core settles. Core thread. */
final class Effects {
    private List<CustodyWrite> writes = new ArrayList<>();
    private List<GatewayPacket> packets = new ArrayList<>();
    private final Map<Long, CustodyWrite.Asked> underWay = new HashMap<>();
    private Set<String> toForward = new LinkedHashSet<>();
    private long number;
    private long update;

    /** @param lastUpdate the highest row in custody at the start */
    Effects(long lastUpdate) {
        this.update = lastUpdate;
    }

    long nextUpdate() {
        return ++update;
    }

    // Writes.

    void keepChunk(UpdateRow row, int index, byte[] chunk) {
        ask(new CustodyWrite.KeepChunk(++number, row, index, chunk));
    }

    void closeUpdate(UpdateRow row) {
        ask(new CustodyWrite.CloseUpdate(++number, row));
    }

    private void ask(CustodyWrite.Asked write) {
        writes.add(write);
        underWay.put(write.number(), write);
    }

    void endUpdate(long id, ClosedUpdate closed) {
        writes.add(new CustodyWrite.EndUpdate(++number, id, closed));
    }

    void keepOrdinal(String board, int ordinal, Optional<Mac> mac) {
        writes.add(new CustodyWrite.KeepOrdinal(++number, board, ordinal, mac));
    }

    void keepAges(Map<Long, Long> ages) {
        writes.add(new CustodyWrite.KeepAges(++number, ages));
    }

    void keepOffer(String model, byte[] message) {
        writes.add(new CustodyWrite.KeepOffer(++number, model, message));
    }

    void keepObject(String model, int object, List<byte[]> chunks) {
        writes.add(new CustodyWrite.KeepObject(++number, model, object, chunks));
    }

    /** The write of this number, which has ended. */
    Optional<CustodyWrite.Asked> ended(long ofNumber) {
        return Optional.ofNullable(underWay.remove(ofNumber));
    }

    // Packets.

    void toBoard(Attachment to, byte[] packet) {
        packets.add(new GatewayPacket.ToBoard(to, packet));
    }

    void answered(Request request) {
        packets.add(new GatewayPacket.Answered(request.from(), request.number()));
    }

    void add(GatewayPacket packet) {
        packets.add(packet);
    }

    /** The board has something that may be forwarded. Reads the disk, so the answers of this step go first. */
    void forwardSoon(String board) {
        toForward.add(board);
    }

    // What the core takes when it settles.

    List<CustodyWrite> takeWrites() {
        List<CustodyWrite> taken = writes;
        writes = new ArrayList<>();
        return taken;
    }

    List<GatewayPacket> takePackets() {
        List<GatewayPacket> taken = packets;
        packets = new ArrayList<>();
        return taken;
    }

    Set<String> takeToForward() {
        Set<String> taken = toForward;
        toForward = new LinkedHashSet<>();
        return taken;
    }
}
