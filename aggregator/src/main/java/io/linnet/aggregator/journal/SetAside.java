package io.linnet.aggregator.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Journals of models that come and go: nothing of what was learnt is deleted. While no aggregator has the file open. */
public final class SetAside {
    private static final String REMOVED = ".removed-";

    private SetAside() {}

    /** Whatever an earlier model of this name left is out of the way. */
    public static void earlier(Path file) {
        if (Files.exists(file)) {
            Path unused = move(file);
        }
    }

    /** Notes who did what with the model, in its journal. */
    public static void note(Path file, String who, String what, String is) {
        try (Journal journal = Journal.open(file, true)) {
            journal.write(List.of(new JournalWrite.NoteChange(new ChangeRecord(who, what, "", is))));
        }
    }

    /** @return where it is now */
    public static Path move(Path file) {
        Path aside = Damage.free(file, REMOVED);
        try {
            Damage.move(file, aside);
        } catch (IOException e) {
            throw new JournalException("journal=" + file + " cannot be set aside: " + e.getMessage(), e);
        }
        return aside;
    }
}
