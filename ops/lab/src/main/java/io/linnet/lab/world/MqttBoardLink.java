package io.linnet.lab.world;

import io.linnet.protocol.topic.Topics;

/** A board's own MQTT session: what a dropped connection left unacknowledged is the board's to say again. */
final class MqttBoardLink implements BoardLink, VirtualSession.Owner {
    private final Topics topics;
    private final String board;
    private final String model;
    private final Owner owner;
    private final VirtualSession session;

    MqttBoardLink(World world, String board, Pipe.Quality way, Chance chance, Owner owner) {
        this.topics = world.topics();
        this.board = board;
        this.model = world.plan().model();
        this.owner = owner;
        this.session = new VirtualSession(
                board,
                world.time(),
                world.broker(),
                chance,
                way,
                false,
                world.scenario().overtakes(),
                this);
    }

    @Override
    public void start() {
        session.subscribe(topics.down(board), () -> {});
        session.subscribe(topics.round(model), () -> {});
        session.subscribe(topics.everyStep(model), () -> {});
        session.start();
    }

    @Override
    public void stop() {
        session.stop();
    }

    @Override
    public void leave() {
        stop();
    }

    @Override
    public void up(byte[] packet) {
        session.publish(topics.up(board), packet, false);
    }

    @Override
    public void report(byte[] packet) {
        session.publish(topics.report(board), packet, false);
    }

    @Override
    public void wantFull(boolean isWanted) {
        if (isWanted) {
            session.subscribe(topics.everyFull(model), () -> {});
        } else {
            session.unsubscribe(topics.everyFull(model));
        }
    }

    @Override
    public void breakFor(long millis) {
        session.lost(millis);
    }

    @Override
    public void becomes(Pipe.Quality quality, double brokerLoss, double brokerTwice) {
        session.becomes(quality);
        session.brokerLoses(brokerLoss, brokerTwice);
    }

    // VirtualSession.Owner

    @Override
    public void ready() {
        owner.connected();
    }

    @Override
    public void lost() {
        // Of the next connection the board says anew what it wants.
        session.unsubscribe(topics.everyFull(model));
        owner.disconnected();
    }

    @Override
    public void arrived(String topic, byte[] payload) {
        // An empty one: a retained chunk was taken away.
        if (payload.length > 0) {
            owner.arrived(payload);
        }
    }
}
