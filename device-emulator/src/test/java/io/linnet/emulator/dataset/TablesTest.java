package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void shippedDigitsAreAllThere() {
        Dataset digits = new Datasets(folder).read("digits");
        assertThat(digits.train().count()).isEqualTo(1438);
        assertThat(digits.test().count()).isEqualTo(359);
        assertThat(digits.features()).isEqualTo(64);
        assertThat(digits.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        // The first row: a nought.
        assertThat(digits.train().label(0)).isZero();
        assertThat(java.util.Arrays.copyOf(digits.train().toBytes(), 8))
                .containsExactly(-128, -128, 5 * 16 - 128, 13 * 16 - 128, 9 * 16 - 128, 16 - 128, -128, -128);
        assertThat(digits.train().toBytes()).contains(127);
        // Row 4, the first of the test: a four.
        assertThat(digits.test().label(0)).isEqualTo(4);
    }

    @Test
    void readsNamesAndNumbersAsLabels() throws IOException {
        Path file = write("flowers.csv", "label, a, b\n x,0.5,1\ny,-1.5,1\n\n x,2.5,1\nz,0.5,1\ny,0,1\nx,1,1\n");
        Dataset data = new Datasets(folder).read(file.toString());
        assertThat(data.name()).isEqualTo("flowers.csv");
        assertThat(data.classes()).containsExactly("x", "y", "z");
        assertThat(data.train().labels()).containsExactly(0, 1, 0, 2, 0);
        assertThat(data.test().labels()).containsExactly(1);
        // Mean 0.6, deviation 1.3191; the constant column says nothing.
        assertThat(data.train().toReals()[1]).isZero();
        assertThat(data.train().toReals()[0]).isBetween(-0.08f, -0.07f);
    }

    @Test
    void numbersAreOrderedBySize() throws IOException {
        Path file = write("n.csv", "1,10\n1,9\n1,2\n1,10\n1,9\n");
        assertThat(new Datasets(folder).read(file.toString()).classes()).containsExactly("2", "9", "10");
    }

    @Test
    void takesTrainAndTestOfAFolder() throws IOException {
        write("train.csv", "0,255,a\n255,0,b\n");
        write("test.csv", "0,255,b\n");
        Dataset data = new Datasets(folder).read(folder.toString());
        // Two numbers a row are no picture.
        assertThat(data.train().toReals()).containsExactly(-1, 1, 1, -1);
        assertThat(data.test().labels()).containsExactly(1);
        write("test.csv", "0,255,c\n");
        assertThatThrownBy(() -> new Datasets(folder).read(folder.toString()))
                .hasMessage(folder.resolve("test.csv") + ", its labels: found label c, accepted: one of [a, b]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1,2,3;4,5;6,7,8 | line 2: found 2 columns, accepted: 3, as in the first line",
                "1,2,3;4,x,5 | line 2 column 2: found \"x\", accepted: a finite number",
                "1,2,3;inf,1,5 | line 2 column 1: found \"inf\", accepted: a finite number",
                "1;2;3 | line 1: found 1 column, accepted: features and a label",
                "a,label | line 2: found the end of the file, accepted: rows of features and a label",
            })
    void saysLineAndColumnOfWhatIsWrong(String text, String complaint) throws IOException {
        Path file = write("bad.csv", text.strip().replace(';', '\n'));
        assertThatThrownBy(() -> new Datasets(folder).read(file.toString()))
                .isInstanceOf(DatasetException.class)
                .hasMessage(file + ", " + complaint)
                .hasNoCause();
    }

    @Test
    void saysWhatAFolderShouldHold() throws IOException {
        assertThatThrownBy(() -> new Datasets(folder).read("nowhere"))
                .hasMessageStartingWith("data=nowhere, accepted: digits, motors, mnist, fashion-mnist, a CSV file");
        assertThatThrownBy(() -> new Datasets(folder).read("mnist"))
                .hasMessage(
                        "data=mnist is not at " + folder.resolve("mnist") + "; get it with: linnet data fetch mnist");
        assertThatThrownBy(() -> new Datasets(folder).read(folder.toString()))
                .hasMessageStartingWith(folder + ", all files: found 0 CSV files and nothing else, accepted:");
        write("image.gif", "GIF89a");
        assertThatThrownBy(() ->
                        new Datasets(folder).read(folder.resolve("image.gif").toString()))
                .hasMessageStartingWith("data=" + folder.resolve("image.gif") + ", accepted:");
    }
}
