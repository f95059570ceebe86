package io.linnet.lab.world;

import java.util.ArrayList;
import java.util.List;

/** The link of a board that is carried from gateway to gateway: one link to each, of which one is in use. */
final class RoamingBoardLink implements BoardLink {
    /** Makes the link to one gateway. */
    interface Connector {
        BoardLink link(GatewayPart gateway, Owner owner);
    }

    private final Owner owner;
    private final List<BoardLink> links = new ArrayList<>();
    private int at;
    private boolean isOn;

    /** @param first of the gateways, where the board begins */
    RoamingBoardLink(List<GatewayPart> gateways, int first, Owner owner, Connector connector) {
        this.owner = owner;
        for (GatewayPart gateway : gateways) {
            links.add(connector.link(gateway, owner));
        }
        at = first;
        links.stream().filter(link -> link != here()).forEach(BoardLink::leave);
    }

    private BoardLink here() {
        return links.get(at);
    }

    /** To the next gateway, with a moment on no line at all. */
    void move() {
        here().leave();
        if (isOn) {
            owner.disconnected();
        }
        at = (at + 1) % links.size();
        if (isOn) {
            here().start();
        }
    }

    @Override
    public void start() {
        isOn = true;
        here().start();
    }

    @Override
    public void stop() {
        isOn = false;
        here().stop();
    }

    @Override
    public void leave() {
        stop();
        here().leave();
    }

    @Override
    public void up(byte[] packet) {
        here().up(packet);
    }

    @Override
    public void report(byte[] packet) {
        here().report(packet);
    }

    @Override
    public void wantFull(boolean isWanted) {
        here().wantFull(isWanted);
    }

    @Override
    public void breakFor(long millis) {
        here().breakFor(millis);
    }

    @Override
    public void becomes(Pipe.Quality quality, double brokerLoss, double brokerTwice) {
        links.forEach(link -> link.becomes(quality, brokerLoss, brokerTwice));
    }
}
