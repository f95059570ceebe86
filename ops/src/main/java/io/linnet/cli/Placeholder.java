package io.linnet.cli;

final class Placeholder {
    private Placeholder() {}
}
