package io.linnet.protocol.session;

import java.util.concurrent.CompletableFuture;

/** A filter, who takes its messages, and the broker's first answer to it. */
record Subscription(String filter, int qos, MessageHandler handler, CompletableFuture<Void> granted) {}
