#ifndef PDM_STUB_H
#define PDM_STUB_H

class PDMClass {
 public:
  int begin(int channels, int rate);
  void end();
  int read(void *out, int bytes);
  void onReceive(void (*handler)());
};

extern PDMClass PDM;

#endif
