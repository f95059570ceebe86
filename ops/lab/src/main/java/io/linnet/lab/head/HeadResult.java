package io.linnet.lab.head;

import java.util.List;

/**
 * One line of the experiment on learning a head over frozen features: mean and standard deviation over its runs.
 *
 * @param recipe how the head is trained
 * @param start {@code scratch}, or {@code dog} for a head trained on dogs against the rest before
 * @param samples of all devices in a run, each seen once (by {@code passes} local passes)
 * @param rounds of a run
 * @param balancedAccuracy mean of the two classes' shares of right decisions, on all test pictures: .5 is guessing
 * @param accuracy share of right decisions on all test pictures, one in ten a cat: a head that says no scores .9
 * @param central balanced accuracy of one trainer that saw the same samples in the same order by the same recipe
 * @param curve balanced accuracy after each tenth of the rounds
 * @param features that the head reads
 * @param roundBytes of one device's update as float32, without coding
 */
public record HeadResult(
        String recipe,
        int devices,
        int batch,
        int passes,
        String start,
        int runs,
        int samples,
        int rounds,
        Spread balancedAccuracy,
        Spread accuracy,
        Spread central,
        List<Double> curve,
        int features,
        int roundBytes) {
    public HeadResult {
        curve = List.copyOf(curve);
    }

    /** Points of balanced accuracy that federation costs; negative where it helps. */
    public double gap() {
        return central.mean() - balancedAccuracy.mean();
    }
}
