package io.linnet.gateway.core;

import io.linnet.gateway.link.Attachment;

/** A packet of a board that its link waits for an answer to. */
record Request(Attachment from, long number) {}
