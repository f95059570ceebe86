package io.linnet.aggregator.kafka.log;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Fields of a record, one after another, big endian; the first octet is the form, so that another is noticed. */
final class Octets {
    /** Of all records. */
    static final int FORM = 1;

    private Octets() {}

    /** Writes a record. */
    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Writer() {
            octet(FORM);
        }

        private interface Io {
            void run() throws IOException;
        }

        private Writer put(Io io) {
            try {
                io.run();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return this;
        }

        Writer octet(int value) {
            return put(() -> out.writeByte(value));
        }

        Writer number(int value) {
            return put(() -> out.writeInt(value));
        }

        Writer number(long value) {
            return put(() -> out.writeLong(value));
        }

        Writer real(double value) {
            return put(() -> out.writeDouble(value));
        }

        Writer bytes(byte[] value) {
            return put(() -> {
                out.writeInt(value.length);
                out.write(value);
            });
        }

        Writer text(String value) {
            return bytes(value.getBytes(StandardCharsets.UTF_8));
        }

        Writer numbers(int[] values) {
            number(values.length);
            for (int value : values) {
                number(value);
            }
            return this;
        }

        byte[] done() {
            return bytes.toByteArray();
        }
    }

    /** Reads a record; lengths are checked before memory is taken. */
    static final class Reader {
        private final ByteBuffer in;

        /** @throws Refused it is of another form */
        Reader(byte[] record) throws Refused {
            in = ByteBuffer.wrap(record);
            int form = octet();
            if (form != FORM) {
                throw new Refused(Reason.MALFORMED, "a record of form " + form + ", accepted: " + FORM);
            }
        }

        private static <T> T read(Supplier<T> field) throws Refused {
            try {
                return field.get();
            } catch (BufferUnderflowException ends) {
                throw new Refused(Reason.MALFORMED, "a record ends early");
            }
        }

        boolean isEmpty() {
            return !in.hasRemaining();
        }

        int octet() throws Refused {
            return read(() -> in.get() & 0xFF);
        }

        int integer() throws Refused {
            return read(in::getInt);
        }

        long number() throws Refused {
            return read(in::getLong);
        }

        double real() throws Refused {
            return read(in::getDouble);
        }

        /** Of a list of fields of at least so many octets each. */
        int count(int least) throws Refused {
            int count = integer();
            if (count < 0 || (long) count * least > in.remaining()) {
                throw new Refused(Reason.MALFORMED, "a record ends early");
            }
            return count;
        }

        byte[] bytes() throws Refused {
            byte[] value = new byte[count(1)];
            in.get(value);
            return value;
        }

        String text() throws Refused {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        int[] numbers() throws Refused {
            int[] values = new int[count(Integer.BYTES)];
            for (int i = 0; i < values.length; i++) {
                values[i] = integer();
            }
            return values;
        }
    }
}
