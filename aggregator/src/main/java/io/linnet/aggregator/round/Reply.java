package io.linnet.aggregator.round;

import io.linnet.protocol.message.Message;

/** What one board is told. */
public record Reply(String board, Message message) {}
