package io.linnet.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstallCodeTest {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final Random RANDOM = new Random(7);

    @Test
    void readsWhatItWrites() {
        for (int i = 0; i < 1_000; i++) {
            BoardKey key = BoardKey.random(new SecureRandom());
            String code = InstallCode.of(key);
            assertThat(code).matches("([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}");
            assertThat(InstallCode.read(code)).isEqualTo(key);
        }
    }

    @Test
    void namesTheGroupOfEveryWrongCharacter() {
        String code = code();
        for (int at : places(code)) {
            for (char other : ALPHABET.toCharArray()) {
                if (other != code.charAt(at)) {
                    assertThatThrownBy(() -> InstallCode.read(with(code, at, other)))
                            .hasMessageMatching(".* group .*\\b" + (1 + at / 5) + "\\b.* is probably wrong");
                }
            }
        }
    }

    @Test
    void findsAnyTwoWrongCharacters() {
        String code = code();
        List<Integer> places = places(code);
        for (int a : places) {
            for (int b : places) {
                for (int i = 0; i < 3 && a < b; i++) {
                    String typed = with(with(code, a, other(code.charAt(a))), b, other(code.charAt(b)));
                    assertThatThrownBy(() -> InstallCode.read(typed)).hasMessageStartingWith("install code: ");
                }
            }
        }
    }

    @Test
    void messagesShowNothingOfTheKey() {
        String code = code();
        for (int at : places(code)) {
            String typed = with(code, at, other(code.charAt(at)));
            for (String bad : List.of(typed, code.substring(0, at) + code.substring(at + 1), with(code, at, '?'))) {
                assertThatThrownBy(() -> InstallCode.read(bad))
                        .satisfies(e -> assertThat(List.of(code.split("-")))
                                .noneMatch(
                                        group -> String.valueOf(e.getMessage()).contains(group)));
            }
        }
    }

    private static String code() {
        byte[] bytes = new byte[BoardKey.BYTES];
        RANDOM.nextBytes(bytes);
        return InstallCode.of(new BoardKey(bytes));
    }

    private static List<Integer> places(String code) {
        return IntStream.range(0, code.length())
                .filter(i -> code.charAt(i) != '-')
                .boxed()
                .toList();
    }

    private static char other(char c) {
        char other = ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length()));
        return other == c ? other(c) : other;
    }

    private static String with(String code, int at, char c) {
        return code.substring(0, at) + c + code.substring(at + 1);
    }
}
