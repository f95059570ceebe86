package io.linnet.protocol;

final class Placeholder {
    private Placeholder() {}
}
