package io.linnet.emulator.dataset;

import java.util.List;
import java.util.Map;

/** Where public data sets are and how to know them: the four IDX files of MNIST and of Fashion-MNIST. */
final class PublicData {
    /** @param sha256 of the uncompressed content, {@code bytes} its length */
    record Piece(String file, long bytes, String sha256) {}

    record Source(List<String> mirrors, List<Piece> pieces) {}

    private static final int IMAGES_60_000 = 47_040_016;
    private static final int IMAGES_10_000 = 7_840_016;
    private static final int LABELS_60_000 = 60_008;
    private static final int LABELS_10_000 = 10_008;

    private static final Map<String, Source> SOURCES = Map.of(
            "mnist",
            new Source(
                    List.of(
                            "https://ossci-datasets.s3.amazonaws.com/mnist/",
                            "https://storage.googleapis.com/cvdf-datasets/mnist/"),
                    List.of(
                            new Piece(
                                    Datasets.TRAIN_IMAGES,
                                    IMAGES_60_000,
                                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                            new Piece(
                                    Datasets.TRAIN_LABELS,
                                    LABELS_60_000,
                                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                            new Piece(
                                    Datasets.TEST_IMAGES,
                                    IMAGES_10_000,
                                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                            new Piece(
                                    Datasets.TEST_LABELS,
                                    LABELS_10_000,
                                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"))),
            "fashion-mnist",
            new Source(
                    List.of(
                            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
                    List.of(
                            new Piece(
                                    Datasets.TRAIN_IMAGES,
                                    IMAGES_60_000,
                                    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                            new Piece(
                                    Datasets.TRAIN_LABELS,
                                    LABELS_60_000,
                                    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                            new Piece(
                                    Datasets.TEST_IMAGES,
                                    IMAGES_10_000,
                                    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                            new Piece(
                                    Datasets.TEST_LABELS,
                                    LABELS_10_000,
                                    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"))));

    private PublicData() {}

    static boolean isKnown(String name) {
        return SOURCES.containsKey(name);
    }

    static Source source(String name) {
        Source source = SOURCES.get(name);
        if (source == null) {
            throw new DatasetException("fetch " + name + ", accepted: mnist, fashion-mnist");
        }
        return source;
    }
}
