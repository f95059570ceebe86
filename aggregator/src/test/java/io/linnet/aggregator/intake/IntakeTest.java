package io.linnet.aggregator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.aggregator.intake.Arrival.BoardMessage;
import io.linnet.aggregator.intake.Arrival.TransferPacket;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ChunkWriter;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
    private static final ChunkSeed SEED = ChunkSeed.of("digits", 0, Digest.parse("00112233445566778899aabbccddeeff"));

    private static byte[] packet(int type, int step) {
        ChunkHeader header = new ChunkHeader(type, false, 0, 0, 7, 2, 0, 4, step);
        return ChunkWriter.write(header, new byte[16], 0, 16, SEED);
    }

    private static Reason refusal(byte[] packet) {
        Refused refused = catchThrowableOfType(Refused.class, () -> Intake.read("a", packet));
        assertThat(refused).isNotNull();
        return refused.reason();
    }

    @Test
    void aMessageOfABoardIsRead() throws Refused {
        Hello hello = new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty());
        byte[] packet = MessageWriter.write(hello);
        assertThat(Intake.read("a", packet)).isEqualTo(new BoardMessage("a", hello, packet.length));
    }

    @Test
    void anUpdatesChunkKeepsItsHeader() throws Refused {
        byte[] packet = packet(0, 3);
        assertThat(Intake.read("a", packet)).isInstanceOfSatisfying(TransferPacket.class, arrival -> {
            assertThat(arrival.header().transfer()).isEqualTo(7);
            assertThat(arrival.header().index()).isEqualTo(2);
            assertThat(arrival.packet()).isSameAs(packet);
        });
    }

    @Test
    void anUpdatesRepairIsTaken() throws Refused {
        assertThat(Intake.read("a", packet(4, 0))).isInstanceOf(TransferPacket.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aBoardSendsNoModel(int object) {
        assertThat(refusal(packet(object, 0))).isEqualTo(Reason.NOT_ALLOWED);
        assertThat(refusal(packet(4, object))).as("nor repairs of one").isEqualTo(Reason.NOT_ALLOWED);
    }

    @Test
    void whatGoesDownIsNotTakenFromABoard() {
        List<Message> down = List.of(new Presence(true), new Welcome("digits", 0, 4, Optional.empty()));
        for (Message message : down) {
            assertThat(refusal(MessageWriter.write(message))).isEqualTo(Reason.NOT_ALLOWED);
        }
    }

    @Test
    void shortAndEmptyPacketsAreMalformed() {
        assertThat(refusal(new byte[0])).isEqualTo(Reason.MALFORMED);
        assertThat(refusal(new byte[] {0x40, 0, 0})).isEqualTo(Reason.MALFORMED);
    }
}
