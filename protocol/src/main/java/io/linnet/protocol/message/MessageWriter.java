package io.linnet.protocol.message;

import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.transfer.TransferStatus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Messages to deterministic CBOR. Stateless. */
public final class MessageWriter {
    private MessageWriter() {}

    public static byte[] write(Message message) {
        return fields(message).write();
    }

    /** @param mac the board's, over this message with zeros in its place (SPEC 20.5) */
    public static byte[] write(Statement said, Mac mac) {
        return fields(said).put(Key.MAC, mac.bytes()).write();
    }

    private static Fields fields(Message message) {
        Fields out = new Fields();
        if (message instanceof Hello hello) {
            hello(out, hello);
        } else if (message instanceof Welcome welcome) {
            out.put(Key.TYPE, 2).put(Key.MODEL, welcome.model());
            out.put(Key.ORDINAL, welcome.ordinal()).put(Key.WINDOW, welcome.window());
            welcome.received().ifPresent(received -> received(out, received));
            mac(out, welcome.mac());
        } else if (message instanceof Offer offer) {
            offer(out, offer);
        } else if (message instanceof Status status) {
            out.put(Key.TYPE, 4).put(Key.MODEL, status.model()).put(Key.OBJECT, status.object());
            received(out, status.received());
            putUnlessAbsent(out, Key.WINDOW, status.content().window());
            putUnlessAbsent(out, Key.CREDIT, status.content().creditBytes());
            putUnlessAbsent(out, Key.ECHO, status.content().echo());
            putUnlessAbsent(out, Key.NEEDED, status.content().needed());
        } else if (message instanceof Commit commit) {
            out.put(Key.TYPE, 5).put(Key.MODEL, commit.model());
            base(out, commit.base());
            announcement(out, commit.announcement());
        } else if (message instanceof Receipt receipt) {
            out.put(Key.TYPE, 6).put(Key.MODEL, receipt.model());
            received(out, receipt.folded());
            out.put(Key.OUTCOME, receipt.outcome().code());
            mac(out, receipt.mac());
        } else if (message instanceof MachineState state) {
            machineState(out, state);
        } else if (message instanceof Acknowledge seen) {
            out.put(Key.TYPE, 13).put(Key.MODEL, seen.model()).put(Key.SEEN, seen.windows());
            seen.own().ifPresent(own -> out.putAll(Key.OWN, List.of(own.serial(), own.windows())));
            mac(out, seen.mac());
        } else if (message instanceof Refusal refusal) {
            refusal(out, refusal);
        } else if (message instanceof Report report) {
            report(out, report);
        } else if (message instanceof Presence presence) {
            out.put(Key.TYPE, 9).put(Key.STATE, presence.isOnline() ? 1 : 0);
            presence.gateway().ifPresent(gateway -> out.put(Key.GATEWAY, gateway));
            presence.custody()
                    .ifPresent(of -> out.putAll(Key.CUSTODY, List.of(of.updates(), of.kibibytes(), of.seconds())));
            presence.ports().ifPresent(of -> out.putAll(Key.PORTS, List.of(of.open(), of.closed())));
            presence.software().ifPresent(version -> out.put(Key.SOFTWARE, version));
        } else if (message instanceof Identify identify) {
            out.put(Key.TYPE, 10).put(Key.BOARD, identify.board());
            identify.fleet().ifPresent(fleet -> out.put(Key.FLEET, fleet));
            identify.model().ifPresent(model -> out.put(Key.MODEL, model));
        }
        return out;
    }

    private static void hello(Fields out, Hello hello) {
        out.put(Key.TYPE, 1).put(Key.MODEL, hello.model());
        hello.base().ifPresent(base -> base(out, base));
        hello.announcement().ifPresent(announcement -> announcement(out, announcement));
        if (!hello.packets().isEmpty()) {
            out.putAll(Key.PACKETS, hello.packets());
        }
        hello.buffer().ifPresent(buffer -> out.put(Key.BUFFER, buffer));
        hello.sum()
                .ifPresent(sum -> out.put(Key.BOARDS, sum.members().size())
                        .put(Key.MEMBERS, PartialSum.write(sum.members()))
                        .put(Key.NAMES, sum.names())
                        .put(Key.ENERGIES, sum.energyBytes()));
    }

    private static void machineState(Fields out, MachineState state) {
        out.put(Key.TYPE, 11).put(Key.MODEL, state.model()).put(Key.VERSION, state.version());
        out.putAll(
                Key.VERDICT,
                List.of(
                        state.state().code(),
                        state.windows(),
                        state.over(),
                        state.score(),
                        state.limit(),
                        state.track()));
        state.own()
                .ifPresent(own -> out.putAll(
                        Key.OWN, List.of(own.wish().serial(), own.wish().windows(), own.taken())));
    }

    private static void offer(Fields out, Offer offer) {
        out.put(Key.TYPE, 3).put(Key.MODEL, offer.model());
        base(out, offer.base());
        out.put(Key.WINDOW, offer.admission().window());
        out.put(Key.SEED, ByteBuffer.allocate(8).putLong(offer.seed()).array());
        out.put(Key.NETWORK, offer.shape().network().code());
        out.put(Key.NUMERIC, offer.shape().layout().numeric().code());
        out.putAll(
                Key.UNITS, Arrays.stream(offer.shape().layout().units()).boxed().toList());
        out.putAll(
                Key.EXPONENTS,
                Arrays.stream(offer.shape().layout().exponents()).boxed().toList());
        out.putAll(Key.TRAINING, offer.shape().training());
        out.put(Key.MODE, offer.shape().isOneLayerEach() ? 1 : 0);
        offer.shape()
                .personal()
                .ifPresent(personal -> out.putAll(Key.PERSONAL, List.of(personal.rounds(), personal.share())));
        offer.shape().front().ifPresent(front -> out.put(Key.FRONT, front.toBytes()));
        out.put(Key.COHORT, offer.admission().cohort());
        offer.admission()
                .plan()
                .ifPresent(plan -> out.putAll(Key.PLAN, List.of(plan.boards(), plan.age(), plan.closeAt())));
        Profile profile = offer.profile();
        out.putAll(
                Key.PROFILE,
                List.of(
                        profile.codec(),
                        profile.c16(),
                        profile.residualBits(),
                        profile.chunkBytes(),
                        profile.isEager() ? 1 : 0));
        out.put(Key.DEADLINE, offer.admission().deadlineMillis());
        out.put(Key.OPEN, offer.admission().open());
        out.put(Key.MAXIMUM, offer.admission().maxExamples());
        if (offer.admission().paceMicros() > 0) {
            out.put(Key.PACE, offer.admission().paceMicros());
        }
        if (offer.admission().nextSeconds() > 0) {
            out.put(Key.NEXT, offer.admission().nextSeconds());
        }
        if (offer.admission().summedBoards() > 0) {
            out.put(Key.BOARDS, offer.admission().summedBoards());
        }
        out.put(Key.ROUND, offer.round());
        offer.downloads().previous().ifPresent(previous -> out.put(Key.PREVIOUS, previous.bytes()));
        if (offer.downloads().stepChunks() > 0) {
            out.put(Key.STEPS, offer.downloads().stepChunks());
        }
        offer.downloads().full().ifPresent(full -> {
            out.putAll(Key.FULLS, List.of(full.version(), (long) full.chunks()));
            out.put(Key.FULL_DIGEST, full.digest().bytes());
        });
        offer.seal().ifPresent(seal -> {
            mac(out, seal.mac());
            out.put(Key.EPOCH, seal.epoch());
            seal.signature().ifPresent(signature -> out.put(Key.SIGNATURE, signature.bytes()));
        });
    }

    private static void refusal(Fields out, Refusal refusal) {
        out.put(Key.TYPE, 7).put(Key.REASON, refusal.reason().code());
        refusal.model().ifPresent(model -> out.put(Key.MODEL, model));
        refusal.version().ifPresent(version -> out.put(Key.VERSION, version));
        refusal.transfer().ifPresent(transfer -> out.put(Key.TRANSFER, transfer));
        refusal.waitMillis().ifPresent(wait -> out.put(Key.WAIT, wait));
        refusal.detail().ifPresent(detail -> out.put(Key.DETAIL, detail));
        mac(out, refusal.mac());
        if (!refusal.begun().isEmpty()) {
            out.put(Key.MEMBERS, PartialSum.write(refusal.begun()));
        }
    }

    private static void report(Fields out, Report report) {
        out.put(Key.TYPE, 8).put(Key.MODEL, report.model()).put(Key.VERSION, report.version());
        report.examples().ifPresent(examples -> out.put(Key.EXAMPLES, examples));
        report.lossMillionths().ifPresent(loss -> out.put(Key.LOSS, loss));
        report.accuracyMillionths().ifPresent(accuracy -> out.put(Key.ACCURACY, accuracy));
        if (!report.link().isEmpty()) {
            out.putAll(Key.LINK, report.link());
        }
        report.held().ifPresent(held -> {
            out.putAll(Key.HELD, List.of(held.examples(), held.right()));
            if (held.hasConfusion()) {
                out.put(Key.CONFUSION, held.confusionBytes());
            }
        });
        report.memory().ifPresent(memory -> out.putAll(Key.MEMORY, List.of(memory.has(), memory.needs())));
    }

    private static void base(Fields out, Base base) {
        out.put(Key.VERSION, base.version()).put(Key.DIGEST, base.digest().bytes());
    }

    private static void announcement(Fields out, Announcement announcement) {
        out.put(Key.TRANSFER, announcement.transfer())
                .put(Key.CHUNKS, announcement.chunks())
                .put(Key.EXAMPLES, announcement.examples());
        mac(out, announcement.mac());
    }

    private static void mac(Fields out, Optional<Mac> known) {
        known.ifPresent(mac -> out.put(Key.MAC, mac.bytes()));
    }

    private static void received(Fields out, Received received) {
        out.put(Key.VERSION, received.version())
                .put(Key.TRANSFER, received.transfer())
                .put(Key.CHUNKS, received.chunks())
                .put(Key.BITMAP, received.bitmap().bytes());
    }

    private static void putUnlessAbsent(Fields out, int key, long value) {
        if (value != TransferStatus.ABSENT) {
            out.put(key, value);
        }
    }
}
