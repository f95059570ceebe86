package io.linnet.lab.report;

import java.util.List;

/** A piece of the report, the same in HTML and in Markdown. */
public sealed interface Block {
    /** @param level 2 for a section, 3 within it */
    record Heading(int level, String text) implements Block {}

    /** Plain text. */
    record Paragraph(String text) implements Block {}

    /** Rows as long as the head. */
    record Table(String caption, List<String> head, List<List<String>> rows) implements Block {
        public Table {
            head = List.copyOf(head);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /**
     * A drawing.
     *
     * @param name of its file, without ending
     * @param svg the drawing itself; empty: this machine cannot draw
     */
    record Chart(String name, String caption, String svg) implements Block {}
}
