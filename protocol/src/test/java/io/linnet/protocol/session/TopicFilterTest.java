package io.linnet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/b/c, false",
        "a/b, a, false",
        "a/+, a/b, true",
        "a/+, a/, true",
        "a/+, a, false",
        "a/+, a/b/c, false",
        "+/b, a/b, true",
        "+/+/up, x/y/up, true",
        "+/+/up, x/y/down, false",
        "a/#, a/b/c, true",
        "a/#, a, true",
        "a/#, ab, false",
        "#, a/b, true",
        "a/+/#, a/b, true",
        "a/+/#, a, false",
        "ab, a, false",
        "a, ab, false",
    })
    void matchesAsMqttSays(String filter, String topic, boolean matches) {
        assertThat(TopicFilter.matches(filter, topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "+", "#", "a/+/b", "a/#", "/", "+/+/#"})
    void acceptsFilters(String filter) {
        assertThat(TopicFilter.require(filter)).isEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a+", "+a", "a/#/b", "a#", "#/a", "a\0b"})
    void refusesWhatIsNoFilter(String filter) {
        assertThatThrownBy(() -> TopicFilter.require(filter)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void topicNamesHaveNoWildcards() {
        assertThat(TopicFilter.isTopicName("a/b")).isTrue();
        assertThat(TopicFilter.isTopicName("a/+")).isFalse();
        assertThat(TopicFilter.isTopicName("a/#")).isFalse();
        assertThat(TopicFilter.isTopicName("")).isFalse();
    }
}
