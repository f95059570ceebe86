package io.linnet.emulator.extractor;

import java.util.zip.CRC32C;

/**
 * Layout of an extractor file, {@code .lnn} (EXTRACTOR.md). Little endian; offsets count from the file's first byte and
 * are multiples of 4, so that a board executes the file where it lies in flash.
 *
 * <pre>
 * 0  magic "LNNX"     4  u16 version      6  u16 header bytes   8  u32 file bytes   12  u32 CRC32C of 16 … end
 * 16 u16 tensors     18  u16 operators   20  u32 tensor table  24  u32 operator table
 * 28 u16 input       30  u16 output      32  u32 arena bytes   36  u64 source       44  u32 0
 * </pre>
 */
final class ExtractorFormat {
    /** "LNNX" read as a little-endian u32 (section 2). */
    static final int MAGIC = 0x584E_4E4C;

    static final int VERSION = 1;
    static final int HEADER_BYTES = 48;
    static final int CHECKED_FROM = 16;

    /** u32 arena offset, u16 height, u16 width, u16 channels, s8 zero point, u8 0, f32 scale (section 3). */
    static final int TENSOR_BYTES = 16;

    /**
     * u8 kind, s8 lowest, s8 highest, u8 0, u16 input, u16 second, u16 output, u16 0, u8 window[8], u32 weights, u32
     * bias, u32 significands, u32 shifts, s32 extra (section 4).
     */
    static final int OPERATOR_BYTES = 40;

    static final int NO_TENSOR = 0xFFFF;

    /** The size of the largest file a reader takes: above any board's flash. */
    static final int MOST_FILE_BYTES = 1 << 26;

    private ExtractorFormat() {}

    static int aligned(int bytes) {
        return (bytes + 3) & ~3;
    }

    static int checksum(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, CHECKED_FROM, file.length - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
