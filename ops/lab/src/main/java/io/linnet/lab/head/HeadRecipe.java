package io.linnet.lab.head;

import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SoftmaxSettings;

/** How the head is trained. */
public enum HeadRecipe {
    /**
     * As TinyFedTL does it: features as they leave the extractor, weights from U(−1, 1), η = 0.1 · 0.96^(round · batch /
     * 1000), λ = 10⁻⁴, whatever the number of devices.
     */
    PUBLISHED {
        @Override
        SoftmaxSettings settings(int devices, Schedule schedule) {
            return new SoftmaxSettings(100_000, 100, schedule, 960_000);
        }
    },

    /**
     * Features of mean 0 and deviation 1 by figures worked out beforehand on pictures that no device has; weights from
     * 0; η such that the way a head can go in a round grows with the examples of the round: 0.001 · devices · batch /
     * passes, at most 0.06. With a rate that does not grow, more devices mean fewer steps and a head that is not done.
     */
    STANDARDISED {
        @Override
        SoftmaxSettings settings(int devices, Schedule schedule) {
            long ppm = 1_000L * devices * schedule.batch() / schedule.passes();
            return new SoftmaxSettings((int) Math.min(60_000, Math.max(1, ppm)), 100, schedule, 1_000_000);
        }
    },

    /**
     * Features without correlation, from the map of the last operator kept ({@link Whitening}); weights from 0. They bear a
     * rate two and a half times that of {@link #STANDARDISED}, 0.0025 · devices · batch / passes, at most 0.2.
     */
    WHITENED {
        @Override
        SoftmaxSettings settings(int devices, Schedule schedule) {
            long ppm = 2_500L * devices * schedule.batch() / schedule.passes();
            return new SoftmaxSettings((int) Math.min(200_000, Math.max(1, ppm)), 100, schedule, 1_000_000);
        }
    };

    abstract SoftmaxSettings settings(int devices, Schedule schedule);
}
