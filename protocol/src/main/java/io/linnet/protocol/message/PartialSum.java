package io.linnet.protocol.message;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Whose updates an update is the sum of, as a gateway announces it (SPEC 17.6). Immutable.
 *
 * @param members ascending by ordinal
 * @param names {@linkplain #names check} over the members' ids: a gateway's ordinals may be those of another time
 * @param energies of each layer of the model: the sum of the squares of all members' differences, (LSB/16)²
 */
public record PartialSum(List<Member> members, long names, List<Long> energies) {
    public static final int MIN_MEMBERS = 2;
    /** So many fit a hello beside what else it says. */
    public static final int MAX_MEMBERS = 128;
    /** Of a layer: what a sum of weights can take without an overflow. */
    public static final long MAX_ENERGY = 1L << 60;

    static final int MEMBER_BYTES = 4;

    private static final int U16 = 0xFFFF;

    /**
     * One board's update.
     *
     * @param ordinal the board's number in its fleet
     * @param transfer under which its board announced it
     */
    public record Member(int ordinal, int transfer) {}

    /** Four keys that stand together: a sum that does not say of what is another board's update. */
    static Optional<PartialSum> read(Fields in) throws Refused {
        if (!in.has(Key.BOARDS) && !in.has(Key.MEMBERS) && !in.has(Key.ENERGIES) && !in.has(Key.NAMES)) {
            return Optional.empty();
        }
        int boards = in.integer(Key.BOARDS, MIN_MEMBERS, MAX_MEMBERS);
        byte[] members = in.bytes(Key.MEMBERS, boards * MEMBER_BYTES, boards * MEMBER_BYTES);
        byte[] energies = in.bytes(Key.ENERGIES, Long.BYTES, ModelLayout.MAX_LAYERS * Long.BYTES);
        return Optional.of(new PartialSum(members(members), in.number(Key.NAMES, 0, 0xFFFF_FFFFL), energies(energies)));
    }

    /** CRC32C over the ids of boards, each followed by a zero. */
    public static long names(List<String> boards) {
        CRC32C crc = new CRC32C();
        for (String board : boards) {
            crc.update(board.getBytes(StandardCharsets.US_ASCII));
            crc.update(0);
        }
        return crc.getValue();
    }

    static List<Member> members(byte[] bytes) throws Refused {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Member> members = new ArrayList<>();
        int before = -1;
        while (in.remaining() >= MEMBER_BYTES) {
            Member member = new Member(in.getShort() & U16, in.getShort() & U16);
            if (member.ordinal() <= before) {
                throw new Refused(Reason.MALFORMED, "members do not ascend at ordinal " + member.ordinal());
            }
            before = member.ordinal();
            members.add(member);
        }
        if (in.hasRemaining()) {
            throw new Refused(Reason.MALFORMED, "a member has 4 bytes");
        }
        return List.copyOf(members);
    }

    static byte[] write(List<Member> members) {
        ByteBuffer out = ByteBuffer.allocate(members.size() * MEMBER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        members.forEach(member -> out.putShort((short) member.ordinal()).putShort((short) member.transfer()));
        return out.array();
    }

    static List<Long> energies(byte[] bytes) throws Refused {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Long> energies = new ArrayList<>();
        while (in.remaining() >= Long.BYTES) {
            long energy = in.getLong();
            if (energy < 0 || energy > MAX_ENERGY) {
                throw new Refused(Reason.MALFORMED, "an energy above 2^60");
            }
            energies.add(energy);
        }
        if (in.hasRemaining()) {
            throw new Refused(Reason.MALFORMED, "an energy has 8 bytes");
        }
        return List.copyOf(energies);
    }

    byte[] energyBytes() {
        ByteBuffer out = ByteBuffer.allocate(energies.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        energies.forEach(out::putLong);
        return out.array();
    }
}
