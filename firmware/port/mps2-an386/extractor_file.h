/* The extractor file that is linked into the image; it stays in flash. */
#ifndef LINNET_MPS2_EXTRACTOR_FILE_H
#define LINNET_MPS2_EXTRACTOR_FILE_H

#include <stdint.h>

extern const uint8_t linnet_extractor_file[];
extern const uint8_t linnet_extractor_file_end[];

#endif
