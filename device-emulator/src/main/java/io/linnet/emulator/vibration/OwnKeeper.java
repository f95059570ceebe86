package io.linnet.emulator.vibration;

import io.linnet.protocol.message.OwnProgress;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.OwnPoint;
import io.linnet.protocol.points.PointsModel;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A board's own point through a person's words, restarts and versions (SPEC 21.10). A point stands on the scale of the
 * features that it was made of: under another it would mean another machine, so it is dropped, and a person must confirm
 * anew. Not thread-safe.
 */
final class OwnKeeper {
    private final PointsSettings settings;
    private Optional<OwnRecord> record = Optional.empty();
    private @Nullable OwnPoint point;
    private int mark;

    OwnKeeper(PointsSettings settings) {
        this.settings = settings;
    }

    /** What was kept before a restart. */
    void resume(Optional<OwnRecord> kept) {
        record = kept;
        point = kept.filter(of -> !of.values().isEmpty())
                .map(of -> OwnPoint.of(of.values(), of.wish().windows()))
                .orElse(null);
        mark = kept.map(OwnRecord::mark).orElse(0);
    }

    /** What is to be kept. */
    Optional<OwnRecord> record() {
        return record;
    }

    /** @return false: it is not later than what was followed before */
    boolean follow(OwnWish wish) {
        boolean isLater = record.map(of -> of.isBefore(wish)).orElse(true);
        if (isLater) {
            resume(Optional.of(OwnRecord.of(wish)));
        }
        return isLater;
    }

    /** The version that judges from here on. */
    void under(PointsModel model) {
        OwnWish wish = record.map(OwnRecord::wish).orElse(null);
        if (wish == null || wish.windows() == 0) {
            return;
        }
        int now = mark(model);
        if (point != null && mark != now && point.isReady()) {
            resume(Optional.of(OwnRecord.of(new OwnWish(wish.serial(), 0))));
        } else if (point == null || mark != now) {
            point = new OwnPoint(model.shape().features(), settings.floor(), wish.windows());
            mark = now;
        }
    }

    /** The same for the same features. */
    private int mark(PointsModel model) {
        return Objects.hash(
                settings.frontEnd(), settings.axes(), settings.samples(), settings.floor(), model.scaleMark());
    }

    /** @return whether the window was taken for the point, and is therefore not judged */
    boolean takes(byte[] window) {
        if (point == null || point.isReady()) {
            return false;
        }
        point.add(window);
        if (point.isReady()) {
            List<Integer> values = point.values();
            record = record.map(of -> new OwnRecord(of.wish(), mark, values));
        }
        return true;
    }

    /** As of a model's point; as far as can be where there is none. */
    long score(byte[] window) {
        return point != null && point.isReady() ? point.score(window) : 0xFFFF_FFFFL;
    }

    boolean isReady() {
        return point != null && point.isReady();
    }

    /** Empty: nobody ever confirmed a point. */
    Optional<OwnProgress> progress() {
        int taken = point == null ? 0 : point.taken();
        return record.map(of -> new OwnProgress(of.wish(), taken));
    }
}
