package io.linnet.protocol.session;

/** Subscription filters of MQTT 5 section 4.7: {@code +} is one level, {@code #} at the end all that follow. */
final class TopicFilter {
    private TopicFilter() {}

    static boolean hasWildcard(String filter) {
        return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    static String require(String filter) {
        boolean valid = !filter.isEmpty() && filter.indexOf('\0') < 0 && filter.length() <= 65_535;
        for (int i = 0; valid && i < filter.length(); i++) {
            char c = filter.charAt(i);
            boolean startsLevel = i == 0 || filter.charAt(i - 1) == '/';
            boolean endsFilter = i == filter.length() - 1;
            boolean endsLevel = endsFilter || filter.charAt(i + 1) == '/';
            valid = (c != '+' || (startsLevel && endsLevel)) && (c != '#' || (startsLevel && endsFilter));
        }
        if (!valid) {
            throw new IllegalArgumentException("filter=" + filter + ", accepted: a topic filter of MQTT");
        }
        return filter;
    }

    static boolean isTopicName(String topic) {
        return !topic.isEmpty() && topic.length() <= 65_535 && topic.indexOf('\0') < 0 && !hasWildcard(topic);
    }

    static boolean matches(String filter, String topic) {
        int f = 0;
        int t = 0;
        while (f < filter.length()) {
            char c = filter.charAt(f);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                while (t < topic.length() && topic.charAt(t) != '/') {
                    t++;
                }
                f++;
            } else if (t < topic.length() && c == topic.charAt(t)) {
                f++;
                t++;
            } else {
                // "a/#" also covers "a".
                return t == topic.length() && filter.substring(f).equals("/#");
            }
        }
        return t == topic.length();
    }
}
