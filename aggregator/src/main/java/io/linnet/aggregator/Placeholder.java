package io.linnet.aggregator;

final class Placeholder {
    private Placeholder() {}
}
