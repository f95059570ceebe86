// The microphone of a board with the core's PDM library: the features of the newest second (linnet/second.h). Include PDM.h first.
// One in a sketch, for the library's callback knows no context.
#ifndef LINNET_ARDUINO_MICROPHONE_H
#define LINNET_ARDUINO_MICROPHONE_H

#include "linnet/second.h"

class LinnetMicrophone {
 public:
  // From setup(). False: there is no microphone.
  bool begin() {
    self() = this;
    PDM.onReceive(came);
    return PDM.begin(1, LINNET_SECOND);
  }

  // LINNET_MFCC_FEATURES of them, until the next call. The microphone is off meanwhile, about an eighth of a second.
  const float *features() {
    PDM.end();
    const float *features = linnet_second_features(&second_);
    PDM.begin(1, LINNET_SECOND);
    return features;
  }

 private:
  static LinnetMicrophone *&self() { static LinnetMicrophone *one; return one; }

  // In the library's interrupt.
  static void came() {
    static int16_t piece[256];
    const int bytes = PDM.read(piece, sizeof piece);
    linnet_second_put(&self()->second_, piece, static_cast<size_t>(bytes) / sizeof piece[0]);
  }

  linnet_second second_ = linnet_second();
};

#endif
