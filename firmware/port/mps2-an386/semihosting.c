/* Lets a host's test, or the bench, run on the emulated core: files, output and an end, through QEMU's semihosting. */
#include <stdlib.h>

#include "port.h"

void initialise_monitor_handles(void);

void port_begin(void) {
    initialise_monitor_handles();
}

void port_end(int result) {
    exit(result);
}
