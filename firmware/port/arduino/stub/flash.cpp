// The flash classes of cores that are not here, against what their SDKs declare.
#include <Linnet.h>

static LinnetFlash store(4 * 49152);

const linnet_flash *flashOf(int *error) {
  *error = store.error();
  return &store.flash();
}
