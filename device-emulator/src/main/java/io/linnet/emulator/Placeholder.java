package io.linnet.emulator;

final class Placeholder {
    private Placeholder() {}
}
