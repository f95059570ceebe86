package io.linnet.gateway;

final class Placeholder {
    private Placeholder() {}
}
