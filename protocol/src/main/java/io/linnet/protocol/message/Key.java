package io.linnet.protocol.message;

/** The map keys of SPEC 8.2; a key means the same in every message. */
final class Key {
    static final int TYPE = 0;
    static final int MODEL = 1;
    static final int VERSION = 2;
    static final int DIGEST = 3;
    static final int TRANSFER = 4;
    static final int OBJECT = 5;
    static final int CHUNKS = 6;
    static final int EXAMPLES = 7;
    static final int BITMAP = 8;
    static final int WINDOW = 9;
    static final int CREDIT = 10;
    static final int ORDINAL = 11;
    static final int REASON = 12;
    static final int WAIT = 13;
    static final int DETAIL = 14;
    static final int OUTCOME = 15;
    static final int PACKETS = 16;
    static final int SEED = 17;
    static final int NETWORK = 18;
    static final int NUMERIC = 19;
    static final int UNITS = 20;
    static final int EXPONENTS = 21;
    static final int TRAINING = 22;
    static final int MODE = 23;
    static final int COHORT = 24;
    static final int PROFILE = 25;
    static final int PREVIOUS = 26;
    static final int STEPS = 27;
    static final int FULLS = 28;
    static final int DEADLINE = 29;
    static final int OPEN = 30;
    static final int MAXIMUM = 31;
    static final int ROUND = 32;
    static final int LOSS = 33;
    static final int ACCURACY = 34;
    static final int STATE = 35;
    static final int BUFFER = 36;
    static final int LINK = 37;
    static final int FULL_DIGEST = 38;
    static final int SOFTWARE = 39;
    static final int ECHO = 40;
    static final int NEEDED = 41;
    static final int PACE = 42;
    static final int BOARD = 43;
    static final int FLEET = 44;
    static final int GATEWAY = 45;
    static final int PLAN = 46;
    static final int PERSONAL = 47;
    static final int HELD = 48;
    static final int CONFUSION = 49;
    static final int MAC = 50;
    static final int EPOCH = 51;
    static final int SIGNATURE = 52;
    static final int BOARD_KEY = 55;
    static final int MEMORY = 56;
    static final int NEXT = 57;
    static final int CUSTODY = 59;
    static final int VERDICT = 60;
    static final int SEEN = 61;
    static final int PORTS = 62;
    static final int OWN = 63;
    static final int MAX = 63;

    private Key() {}
}
