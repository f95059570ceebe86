package io.linnet.emulator.dataset;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables as spreadsheets, R and pandas write them. */
class OwnTablesTest {
    @TempDir
    Path folder;

    private Csv.Labelled read(byte[] bytes, TableOptions options) throws IOException {
        return Csv.read(Files.write(folder.resolve("own.csv"), bytes), options);
    }

    private Dataset data(String text, TableOptions options) throws IOException {
        Path file = Files.writeString(folder.resolve("own.csv"), text);
        return new Datasets(folder).read(file.toString(), options);
    }

    /** The same table in every form: 1.5, 2 of a; 3, −4 of b. */
    static Stream<Arguments> forms() {
        byte[] latin = "h\u00f6he,b,label\n1.5,2,a\n3,-4,b\n".getBytes(Charset.forName("windows-1252"));
        return Stream.of(
                form("plain", "1.5,2,a\n3,-4,b\n"),
                form("no last line end", "1.5,2,a\n3,-4,b"),
                form("mark without head", "\uFEFF1.5,2,a\n3,-4,b\n"),
                form("mark with head", "\uFEFFlabel,x,y2\na,1.5,2\nb,3,-4\n"),
                Arguments.of("UTF-16", "x,z,label\n1.5,2,a\n3,-4,b\n".getBytes(UTF_16)),
                Arguments.of("Windows-1252", latin),
                form("CRLF", "x,z,label\r\n1.5,2,a\r\n3,-4,b\r\n"),
                form("CR", "x,z,label\r1.5,2,a\r3,-4,b\r"),
                form("quoted numbers", "\"1.5\",\"2\",\"a\"\n\"3\",\"-4\",\"b\"\n"),
                form("quoted separator", "\"x, m\",z,label\n1.5,2,a\n3,-4,b\n"),
                form("quoted line end", "\"x\r\nm\",z,label\n1.5,2,a\n3,-4,b\n"),
                form("quoted quote", "\"x\"\"\",z,label\n1.5,2,a\n3,-4,b\n"),
                form("decimal comma", "x;z;label\n1,5;2,0;a\n3,0;-4,0;b\n"),
                form("decimal comma without head", "1,5;2,0;a\n3,0;-4,0;b\n"),
                form("tabs", "x\tz\tlabel\n1.5\t2\ta\n3\t-4\tb\n"),
                form("tabs and decimal comma", "1,5\t2\ta\n3\t-4\tb\n"),
                form("R's blanks", "\"x\" \"z\" \"label\"\n\"1\" 1.5 2 \"a\"\n\"2\" 3 -4 \"b\"\n"),
                form("columns of blanks", "   x   z label\n 1.5   2 a\n   3  -4 b  \n"),
                form("bars", "x|z|label\n1.5|2|a\n3|-4|b\n"),
                form("separator named", "sep=;\r\nx;z;label\r\n1,5;2;a\r\n3;-4;b\r\n"),
                form("trailing separator", "x,z,label,\n1.5,2,a,\n3,-4,b,\n"),
                form("trailing but in the head", "x,z,label\n1.5,2,a,\n3,-4,b,\n"),
                form("comments", "# of today\nx,z,label\n1.5,2,a\n# half\n3,-4,b\n"),
                form("NumPy's head", "# x,z,label\n1.5,2,a\n3,-4,b\n"),
                form("head after comments", "# of today\n#label;x;z\na;1,5;2\nb;3;-4\n"),
                form("comment with a comma", "# of today, here\n1.5,2,a\n3,-4,b\n"),
                form("blank lines", "\n\nx,z,label\n\n1.5,2,a\n  \n3,-4,b\n\n"),
                form("spaces", " x , z , label\n 1.5 ,\t2 , a\n 3 , -4 ,b \n"),
                form("spaces around quotes", "x,z,label\n \"1.5\" ,2, \"a\" \n3,-4,b\n"),
                form("scientific", "15e-1,+2.0E0,a\n.3e1,-4.,b\n"),
                form("Label", "Label,x,z\na,1.5,2\nb,3,-4\n"),
                form("class", "class,x,z\na,1.5,2\nb,3,-4\n"),
                form("Species between", "x,Species,z\n1.5,a,2\n3,b,-4\n"),
                form("TARGET", "TARGET,x,z\na,1.5,2\nb,3,-4\n"),
                form("y", "y,x,z\na,1.5,2\nb,3,-4\n"),
                form("pandas' index", ",x,z,label\n0,1.5,2,a\n1,3,-4,b\n"),
                form("pandas' index read again", "Unnamed: 0,x,z,label\n0,1.5,2,a\n1,3,-4,b\n"),
                form("id from 1", "Id,x,z,label\n1,1.5,2,a\n2,3,-4,b\n"),
                form("R's row names", "\"\",\"x\",\"z\",\"label\"\n\"p\",1.5,2,\"a\"\n\"q\",3,-4,\"b\"\n"),
                form("R's short head", "\"x\",\"z\",\"label\"\n\"1\",1.5,2,\"a\"\n\"2\",3,-4,\"b\"\n"),
                form("pandas' numbers as names", "0,1,label\n1.5,2,a\n3,-4,b\n"));
    }

    private static Arguments form(String what, String text) {
        return Arguments.of(what, text.getBytes(UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void readsTheSameTable(String form, byte[] bytes) throws IOException {
        Csv.Labelled table = read(bytes, TableOptions.DEFAULT);
        assertThat(table.values()).as(form).containsExactly(1.5f, 2, 3, -4);
        assertThat(table.labels()).containsExactly(0, 1);
        assertThat(table.classes()).containsExactly("a", "b");
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of("German thousands", "x;label\n1.234,5;a\n1.000;b\n-2.345.678,25;a\n", 1234.5f, 1000f),
                Arguments.of("German, no thousand", "x;label\n1,234;a\n0,5;b\n", 1.234f, .5f),
                Arguments.of("English thousands", "x,label\n\"1,234.5\",a\n\"1,000\",b\n", 1234.5f, 1000f),
                Arguments.of("English between semicolons", "x;label\n1,234;a\n0.5;b\n", 1234f, .5f),
                Arguments.of("points that are no thousands", "x;label\n1.234;a\n2.5;b\n", 1.234f, 2.5f),
                Arguments.of("no sign of thousands", "x;label\n1.234;a\n2.345;b\n", 1.234f, 2.345f),
                Arguments.of("decimal commas between commas", "x,label\n\"1,5\",a\n\"1,234\",b\n", 1.5f, 1.234f),
                Arguments.of("French", "x;label\n1\u202F234,5;a\n1\u00A0000;b\n", 1234.5f, 1000f),
                Arguments.of("Swiss", "x;label\n1'234.5;a\n1\u2019000;b\n", 1234.5f, 1000f));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void readsNumbersAsTheirCountryWritesThem(String form, String text, float first, float second) throws IOException {
        assertThat(read(text.getBytes(UTF_8), TableOptions.DEFAULT).values())
                .as(form)
                .startsWith(first, second);
    }

    @Test
    void textFirstAndNumbersLastTakesTheFirstAndSaysSo() throws IOException {
        Csv.Labelled table = read("a,1.5,2\nb,3,-4\na,1,1\n".getBytes(UTF_8), TableOptions.DEFAULT);
        assertThat(table.labels()).containsExactly(0, 1, 0);
        assertThat(table.notes()).contains("column 1 is text and the last is not: it is taken for the label");
    }

    @Test
    void labelAndIgnoredColumnsMayBeNamed() throws IOException {
        Csv.Labelled table = read(
                "when,x,kind,z\nmon,1,2,3\ntue,4,1,6\n".getBytes(UTF_8),
                new TableOptions("Kind", List.of("when"), TableOptions.Missing.REFUSE, ""));
        assertThat(table.values()).containsExactly(1, 3, 4, 6);
        assertThat(table.columns()).containsExactly("x", "z");
        assertThat(table.classes()).containsExactly("1", "2");
    }

    @Test
    void oneAndOnePointNoughtAreOneClass() throws IOException {
        assertThat(read("5,1\n6,1.0\n7,2.0\n".getBytes(UTF_8), TableOptions.DEFAULT)
                        .labels())
                .containsExactly(0, 0, 1);
        assertThat(read("5,True\n6,False\n".getBytes(UTF_8), TableOptions.DEFAULT)
                        .classes())
                .containsExactly("False", "True");
    }

    @Test
    void missingValuesAreRefusedDroppedOrMeans() throws IOException {
        String text = "x,z,label\n1,,a\n3,5,b\nNA,6,a\n?,7,b\nnan,8,a\n5,9,b\n";
        assertThatThrownBy(() -> data(text, TableOptions.DEFAULT))
                .hasMessageEndingWith("missing values in 4 of 6 rows (line 2, 4, 5 …), accepted: none,"
                        + " --missing drop or, for features, --missing mean");
        TableOptions drop = new TableOptions("", List.of(), TableOptions.Missing.DROP, "");
        assertThat(read(text.getBytes(UTF_8), drop).values()).containsExactly(3, 5, 5, 9);
        Dataset mean = data(text, new TableOptions("", List.of(), TableOptions.Missing.MEAN, ""));
        // x trains on 1, 3, −, −, 5: the missing ones are at the mean, which is nought.
        assertThat(mean.train().toReals()[4]).isZero();
        assertThat(mean.train().toReals()[6]).isZero();
        assertThat(mean.test().toReals()[0]).isZero();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "line 1: found the end of the file"),
                Arguments.of("x,z,label\n", "line 2: found the end of the file"),
                Arguments.of("x,z\n", "line 2: found the end of the file"),
                Arguments.of("x,z,label\n1,2,a\n1,b\n", "line 3: found 2 columns, accepted: 3"),
                Arguments.of("x,x,label\n1,2,a\n", "line 1: found two columns named x"),
                Arguments.of(
                        "x,date,label\n1,2024-05-01,a\n",
                        "line 2 column date: found \"2024-05-01\", accepted: a finite number, or --ignore date"),
                Arguments.of("x,label\n1f,a\n", "line 2 column x: found \"1f\""),
                Arguments.of("x,label\n\"1,234\",a\n", "line 2 column x: found \"1,234\""),
                Arguments.of("x,label\n1,\"a\n2,b\n", "line 2: found a quote that does not end"),
                Arguments.of("x,label\n1,a\n2,a\n3,a\n4,a\n5,a\n", "one class only, a, accepted: 2 or more"),
                Arguments.of(
                        "x,label\n2,.1\n2,.2\n3,.3\n4,.4\n5,.5\n",
                        "5 different numbers as labels of 5 rows, accepted: classes; this looks like regression"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void saysWhatCannotBeLearnt(String text, String complaint) {
        assertThatThrownBy(() -> data(text, TableOptions.DEFAULT))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void aTargetIsANumberInUnitsOfItsDeviation() throws IOException {
        TableOptions options = TableOptions.DEFAULT.withTarget("wear");
        Dataset table = data("x,wear\n1,10\n2,20\n3,30\n4,40\n5,1000\n", options);
        TargetScale target = table.target().orElseThrow();
        assertThat(target.mean()).isEqualTo(25);
        assertThat(target.deviation()).isCloseTo(Math.sqrt(125), within(1e-9));
        assertThat(table.train().labels()).containsExactly(-5495, -1832, 1832, 5495);
        assertThat(table.test().labels()).containsExactly(Short.MAX_VALUE);
        assertThat(target.scaling().real(5495)).isCloseTo(40, within(0.01));
        assertThat(table.classes()).isEmpty();
        assertThatThrownBy(() -> data("x,wear\n1,10\n2,a\n3,30\n4,40\n5,50\n", options))
                .hasMessage("own.csv: \"a\" as target, accepted: numbers");
        assertThatThrownBy(() -> data("x,wear\n1,10\n2,10\n3,10\n4,10\n5,50\n", options))
                .hasMessage("wear is 10.0 in all rows that train, accepted: numbers that differ");
    }

    @Test
    void saysWhatItReadAndWhatIsOdd() throws IOException {
        StringBuilder text = new StringBuilder("still,wild,label\n");
        for (int i = 0; i < 50; i++) {
            text.append("7,").append(i == 10 ? 9000 : i % 4).append(i % 2 == 0 ? ",a\n" : ",b\n");
        }
        assertThat(data(text.toString(), TableOptions.DEFAULT).notes())
                .containsExactly(
                        "50 rows (40 to train, 10 to test), 2 features scaled by mean and deviation, 2 classes"
                                + " (a: 25, b: 25)",
                        "label column label",
                        "still is 7.0 in all rows and says nothing",
                        "wild has a value far from all others: 9000.0");
    }

    @Test
    void testPartIsAShareOrAFile() throws IOException {
        String text = "1,a\n2,b\n3,a\n2,b\n1,a\n5,b\n6,a\n7,b\n";
        assertThat(data(text, options("0.5")).test().count()).isEqualTo(4);
        Path other = Files.writeString(folder.resolve("other.csv"), "3,b\n");
        assertThat(data(text, options(other.toString())).test().labels()).containsExactly(1);
        for (String none : List.of("1.5", "0", "last:1", "last:x")) {
            assertThatThrownBy(() -> data(text, options(none)))
                    .hasMessage("test=" + none + ", accepted: a share between 0 and 1, last: and a share,"
                            + " as last:0.2, or a file");
        }
    }

    @Test
    void aSeriesKeepsItsEndForTesting() throws IOException {
        StringBuilder text = new StringBuilder("Date,x,label\n");
        for (int i = 0; i < 10; i++) {
            text.append("2024-01-0").append(i).append(',').append(i).append(i % 2 == 0 ? ",a\n" : ",b\n");
        }
        TableOptions spread = new TableOptions("", List.of("date"), TableOptions.Missing.REFUSE, "");
        assertThat(data(text.toString(), spread).notes())
                .contains("Date looks like a time: rows to test stand between rows to train;"
                        + " --test last:0.2 keeps the end for testing");
        Dataset series = data(text.toString(), spread.withTest("last:0.3"));
        assertThat(series.notes())
                .contains("the last rows are those to test")
                .noneMatch(note -> note.contains("looks like a time"));
        assertThat(series.test().labels()).containsExactly(1, 0, 1);
        // Trained on 0 to 6, of mean 3 and deviation 2: what is kept are 7, 8 and 9.
        assertThat(series.test().toReals()).containsExactly(2, 2.5f, 3);
    }

    private static final TableOptions BY_SITE = TableOptions.DEFAULT.withBoard("site");

    @Test
    void aColumnSaysWhoseEachRowIs() throws IOException {
        StringBuilder text = new StringBuilder("x,site,label\n");
        for (int i = 0; i < 30; i++) {
            // Every fifth row is kept for testing: the attic has no other.
            String site = i % 10 == 9 ? "attic" : i % 3 == 0 ? "cellar" : "roof";
            text.append(i).append(',').append(site).append(i % 2 == 0 ? ",a\n" : ",b\n");
        }
        Dataset data = data(text.toString(), BY_SITE);
        assertThat(data.columns()).containsExactly("x");
        assertThat(data.places()).containsExactly("cellar", "roof");
        assertThat(data.notes())
                .contains(
                        "2 boards by column site, of 8 to 16 rows to train",
                        "left out, with rows to test alone: attic");
        List<int[]> parts = new Partition.ByPlace().cut(data, 2, 1);
        assertThat(parts).extracting(part -> part.length).containsExactly(8, 16);
        assertThat(Arrays.stream(parts.get(0)).map(row -> data.speakers()[row])).containsOnly(0);
        assertThatThrownBy(() -> new Partition.ByPlace().cut(data, 3, 1))
                .hasMessage("boards=3, accepted for own.csv: 2, as it names");
    }

    @Test
    void aColumnThatNamesNoBoardsIsRefused() {
        assertThatThrownBy(() -> data("x,place,label\n1,p,a\n2,q,b\n", BY_SITE))
                .hasMessageEndingWith("line 1: found columns [x, place, label], accepted: one named site");
        assertThatThrownBy(() -> data("x,site,label\n1,p,a\n2,q,b\n3,q,b\n", BY_SITE))
                .hasMessage("board-column=site: 2 different values in 3 rows, accepted: a column that names boards,"
                        + " which have rows of their own");
        assertThatThrownBy(() -> data("x,site,label\n1,p,a\n2,,b\n3,p,b\n", BY_SITE))
                .hasMessageContaining("missing values in 1 of 3 rows (line 3)");
        TableOptions both = new TableOptions("site", List.of(), TableOptions.Missing.REFUSE, "").withBoard("site");
        assertThatThrownBy(() -> data("x,site,label\n1,p,a\n2,q,b\n", both))
                .hasMessage("board-column=site, accepted: another column than the label's");
        assertThatThrownBy(() -> new Datasets(folder).read("digits", BY_SITE))
                .hasMessage("--board-column with data=digits, accepted: with CSV files only");
    }

    @Test
    void optionsOfTablesAreRefusedWhereThereIsNone() throws IOException {
        Datasets datasets = new Datasets(folder);
        assertThatThrownBy(() -> datasets.read("digits", options("0.5")))
                .hasMessage("--test with data=digits, accepted: with CSV files only");
        TableOptions all = new TableOptions("y", List.of("id"), TableOptions.Missing.DROP, "");
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        Files.createFile(pictures.resolve(Datasets.TRAIN_IMAGES));
        assertThatThrownBy(() -> datasets.read(pictures.toString(), all))
                .hasMessage("--label-column, --ignore, --missing with data=pictures, accepted: with CSV files only");
        Path both = Files.createDirectories(folder.resolve("both"));
        Files.writeString(both.resolve("train.csv"), "1,a\n2,b\n");
        Files.writeString(both.resolve("test.csv"), "1,a\n2,b\n");
        assertThatThrownBy(() -> datasets.read(both.toString(), options("0.5")))
                .hasMessage("test=0.5, accepted for both: none, its test.csv is taken");
        assertThat(datasets.read(both.toString(), TableOptions.DEFAULT).test().count())
                .isEqualTo(2);
    }

    private static TableOptions options(String test) {
        return new TableOptions("", List.of(), TableOptions.Missing.REFUSE, test);
    }
}
