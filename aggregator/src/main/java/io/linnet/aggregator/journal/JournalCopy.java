package io.linnet.aggregator.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** A copy of a journal, from beside the aggregator that writes it; what is committed when it begins is in it. Any process. */
public final class JournalCopy {
    private JournalCopy() {}

    /**
     * @param to must not exist; it is there only when it is whole
     * @throws JournalException why there is no copy
     */
    public static void backup(Path from, Path to) {
        if (!Files.exists(from)) {
            throw new JournalException("journal=" + from + ": no such file");
        }
        if (Files.exists(to)) {
            throw new JournalException(to + " is there already");
        }
        Path part = to.resolveSibling(to.getFileName() + ".part");
        try (Handle handle = JournalFile.readOnly(from)) {
            JournalFile.copy(handle, part);
            Files.move(part, to);
        } catch (JdbiException e) {
            throw new JournalException("journal=" + from + " to " + to + ": " + Damage.sentence(e), e);
        } catch (IOException e) {
            throw new JournalException(to + " cannot be written: " + e, e);
        }
    }
}
