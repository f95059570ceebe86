package io.linnet.lab.report;

/** What is heard, and by whom it is known. */
record RecordingSet(String name, boolean hasSpeakers, int words, int speakers) {}
