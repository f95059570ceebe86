package io.linnet.emulator.board;

import static io.linnet.emulator.board.Peer.LAYOUT;

import io.linnet.emulator.board.Peer.Words;
import io.linnet.emulator.board.SceneBoard.Setting;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.trust.FleetKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Conversations for {@code board.txt} of a board that knows its fleet's offers (SPEC 20.7), by the key that boards share. */
final class SealedScripts {
    /** Draws the same bytes for ever, so that the scenes stay the same. */
    private static final class Same extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte value;

        Same(int value) {
            this.value = (byte) value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }

    private static final FleetKey KEY = FleetKey.random(new Same(7));
    private static final FleetKey OTHER = FleetKey.random(new Same(8));
    private static final Parameters ZERO = Parameters.zero(LAYOUT);
    private static final Words FIRST = Words.of(0, ZERO);

    private final Map<String, List<SceneLine>> scenes = new LinkedHashMap<>();

    static Map<String, List<SceneLine>> all() {
        SealedScripts scripts = new SealedScripts();
        scripts.whoseOffer();
        scripts.fromBefore();
        return scripts.scenes;
    }

    private void scene(String name, Consumer<SceneBoard> script) {
        Setting setting = new Setting(LinkProfile.SERIAL, false, false, name.hashCode() & 0xFFFF, 5, 20)
                .withOfferKey(KEY.offerKey(SceneBoard.FLEET));
        SceneBoard board = new SceneBoard(SceneBoard.BOARD, setting, packet -> {});
        script.accept(board);
        scenes.put(name, board.lines());
    }

    private static byte[] sealed(FleetKey key, String fleet, long epoch, Words words) {
        try {
            return key.seal(fleet, (Offer) MessageReader.read(words.bytes()), epoch);
        } catch (Refused refused) {
            throw new IllegalStateException("no offer", refused);
        }
    }

    private static byte[] sealed(long epoch, Words words) {
        return sealed(KEY, SceneBoard.FLEET, epoch, words);
    }

    private static byte[] changed(byte[] offer) {
        byte[] changed = offer.clone();
        changed[offer.length / 2] ^= 1;
        return changed;
    }

    private void whoseOffer() {
        scene("offers: none but the fleet's", board -> {
            board.connect(0);
            board.arrive(40, Peer.welcome(2));
            board.arrive(50, FIRST.bytes());
            board.arrive(60, sealed(OTHER, SceneBoard.FLEET, 3, FIRST));
            board.arrive(70, sealed(KEY, "another", 3, FIRST));
            board.arrive(80, changed(sealed(3, FIRST)));
            board.arrive(90, sealed(3, FIRST));
            board.arrive(100, changed(sealed(3, FIRST.last())));
            board.end(5_000);
        });
    }

    private void fromBefore() {
        scene("offers: none from before", board -> {
            board.connect(0);
            board.arrive(40, Peer.welcome(2));
            board.arrive(50, sealed(3, FIRST.inRound(5).last()));
            board.arrive(60, sealed(2, FIRST.inRound(6)));
            board.arrive(70, sealed(3, FIRST.inRound(4)));
            board.runThrough(500);
            board.arrive(510, sealed(4, FIRST.inRound(1)));
            board.arrive(520, sealed(3, FIRST.inRound(9).last()));
            board.end(5_000);
        });
        scene("offers: none from before a reboot", board -> {
            board.connect(0);
            board.arrive(40, Peer.welcome(2));
            board.arrive(50, sealed(3, FIRST.inRound(5).last()));
            board.reboot(60);
            board.connect(70);
            board.arrive(80, sealed(2, FIRST.inRound(6)));
            board.runThrough(500);
            board.arrive(510, sealed(3, FIRST.inRound(6)));
            board.end(5_000);
        });
    }
}
