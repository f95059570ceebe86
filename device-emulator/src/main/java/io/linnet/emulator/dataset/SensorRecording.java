package io.linnet.emulator.dataset;

import io.linnet.emulator.sound.Wav;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one file of a sensor holds: CSV, a sample a line and an axis a column; WAV, a channel for each axis; plain s16, little
 * endian; or windows as the firmware's board reads them, {@code LNDW}, with labels {@code LNDL}.
 *
 * @param rate samples a second; 0: the file does not say
 * @param window samples of the windows that it holds; 0: it is one recording
 * @param samples of each all axes
 */
@SuppressWarnings("ArrayRecordComponent") // The array is handed over to the receiver.
record SensorRecording(int axes, int rate, int window, short[] samples) {
    static final String ACCEPTED = ".csv, .wav, .i16 (or .raw, .i16le) and .lndw";

    private static final long MAX_BYTES = 64L << 20;
    static final int WINDOWS_HEADER = 11;

    static boolean isOne(Path file) {
        return Files.isRegularFile(file) && !kind(file).isEmpty();
    }

    private static String kind(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String end = name.substring(name.lastIndexOf('.') + 1);
        return switch (end) {
            case "csv", "wav", "lndw" -> end;
            case "i16", "i16le", "raw" -> "i16";
            default -> "";
        };
    }

    /** @param axes of plain s16; the others say it themselves */
    static SensorRecording read(Path file, int axes) {
        return switch (kind(file)) {
            case "csv" -> csv(file);
            case "wav" -> wav(file);
            case "lndw" -> windows(file, bytes(file));
            default -> plain(file, axes, bytes(file));
        };
    }

    private static SensorRecording wav(Path file) {
        Wav.Channels found = Wav.channels(file);
        return new SensorRecording(found.channels(), found.rate(), 0, found.samples());
    }

    private static byte[] bytes(Path file) {
        requireSize(file);
        try (InputStream in = DataFile.open(file)) {
            return in.readNBytes(DataFile.MAX_BYTES);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    private static void requireSize(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new DatasetException(file + ": more than " + MAX_BYTES + " bytes, accepted: up to that");
            }
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    private static SensorRecording plain(Path file, int axes, byte[] bytes) {
        if (bytes.length == 0 || bytes.length % (2 * axes) != 0) {
            throw new DatasetException(
                    file + ": " + bytes.length + " bytes, accepted: 2 for each of " + axes + " axes of every sample");
        }
        return new SensorRecording(axes, 0, 0, shorts(bytes, 0));
    }

    private static short[] shorts(byte[] bytes, int from) {
        short[] samples = new short[(bytes.length - from) / 2];
        ByteBuffer.wrap(bytes, from, bytes.length - from)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        return samples;
    }

    private static SensorRecording windows(Path file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        String magic = bytes.length < WINDOWS_HEADER ? "" : new String(bytes, 0, 4, StandardCharsets.US_ASCII);
        boolean isLabelled = magic.equals("LNDL");
        int axes = isLabelled || magic.equals("LNDW") ? bytes[6] & 0xFF : 0;
        int each = axes == 0 ? 0 : axes * (in.getShort(4) & 0xFFFF);
        long wanted = (isLabelled ? 2L * each + 1 : 2L * each) * (each == 0 ? 0 : in.getInt(7));
        if (each == 0 || bytes.length != WINDOWS_HEADER + wanted) {
            throw new DatasetException(file
                    + ": no whole file of windows, accepted: LNDW, u16 samples, u8 axes, u32 count, then s16; or LNDL,"
                    + " with a label behind each window");
        }
        in.position(WINDOWS_HEADER);
        short[] samples = new short[each * in.getInt(7)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = in.getShort();
            if (isLabelled && i % each == each - 1) {
                in.get();
            }
        }
        return new SensorRecording(axes, 0, each / axes, samples);
    }

    /** A line of names may stand first. */
    private static SensorRecording csv(Path file) {
        requireSize(file);
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
        List<short[]> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean isHead = i == 0 && isHead(line);
            if (!line.isEmpty() && !isHead) {
                short[] row = row(file, i + 1, line);
                if (!rows.isEmpty() && rows.get(0).length != row.length) {
                    throw new DatasetException(
                            file + " line " + (i + 1) + ": " + row.length + " values, expected " + rows.get(0).length);
                }
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw new DatasetException(file + ": no samples");
        }
        int axes = rows.get(0).length;
        short[] samples = new short[axes * rows.size()];
        for (int n = 0; n < rows.size(); n++) {
            System.arraycopy(rows.get(n), 0, samples, n * axes, axes);
        }
        return new SensorRecording(axes, 0, 0, samples);
    }

    /** Names, not a number that is none, as NaN. */
    private static boolean isHead(String line) {
        return line.chars().anyMatch(Character::isLetter)
                && !line.toLowerCase(Locale.ROOT).matches(".*\\b(nan|inf|infinity)\\b.*");
    }

    private static short[] row(Path file, int number, String line) {
        List<String> cells = List.of(line.split("[,;\t]", -1));
        short[] row = new short[cells.size()];
        for (int axis = 0; axis < row.length; axis++) {
            String cell = cells.get(axis).strip();
            try {
                row[axis] = Short.parseShort(cell);
            } catch (NumberFormatException e) {
                throw new DatasetException(file + " line " + number + ": " + cell
                        + " is no whole number of -32768 to 32767, as a sensor gives it");
            }
        }
        return row;
    }
}
