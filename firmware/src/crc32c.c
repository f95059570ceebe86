#include "linnet/crc32c.h"

#include "linnet/assert.h"

uint32_t linnet_crc32c_update(uint32_t crc, const uint8_t *bytes, size_t length) {
    LINNET_ASSERT(bytes || length == 0);
    /* One nibble at a time: a 1 kB table would cost more flash than the speed is worth beside a serial line. */
    static const uint32_t nibble[16] = {
        0x00000000u, 0x105EC76Fu, 0x20BD8EDEu, 0x30E349B1u, 0x417B1DBCu, 0x5125DAD3u, 0x61C69362u, 0x7198540Du,
        0x82F63B78u, 0x92A8FC17u, 0xA24BB5A6u, 0xB21572C9u, 0xC38D26C4u, 0xD3D3E1ABu, 0xE330A81Au, 0xF36E6F75u,
    };
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ nibble[crc & 15u];
        crc = crc >> 4 ^ nibble[crc & 15u];
    }
    return crc;
}
