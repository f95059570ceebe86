package io.linnet.broker;

final class Placeholder {
    private Placeholder() {}
}
