package io.linnet.broker;

import io.linnet.broker.access.AccessRules;
import io.linnet.broker.access.UserFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a users file over when it has changed: all of it, or, when a line is wrong, nothing. */
final class UsersReload implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final Path file;
    private final AccessRules access;
    private final Consumer<List<String>> sendAway;

    /** @param sendAway given the clients whose user is not what it was */
    UsersReload(Path file, AccessRules access, Consumer<List<String>> sendAway) {
        this.file = file;
        this.access = access;
        this.sendAway = sendAway;
    }

    @Override
    public void run() {
        UserFile users;
        try {
            users = UserFile.read(file);
        } catch (IllegalArgumentException e) {
            LOG.error("{}; the users stay as they were", e.getMessage());
            return;
        }
        List<String> gone = access.replace(users);
        LOG.info("users={}: {} read, {} connections end", file, users.size(), gone.size());
        sendAway.accept(gone);
    }
}
