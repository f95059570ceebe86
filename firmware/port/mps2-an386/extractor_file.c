#include "extractor_file.h"

/* LINNET_EXTRACTOR is the path, in quotes. Aligned for whoever wants whole words of it; the library needs no alignment. */
__asm__(".section .rodata.linnet_extractor_file,\"a\"\n"
        ".balign 4\n"
        ".global linnet_extractor_file\n"
        "linnet_extractor_file:\n"
        ".incbin \"" LINNET_EXTRACTOR "\"\n"
        ".global linnet_extractor_file_end\n"
        "linnet_extractor_file_end:\n"
        ".previous\n");
