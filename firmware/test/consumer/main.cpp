// A program of another project.
#include <linnet.h>

#include <cstdio>

int main() {
  static linnet_board board;
  linnet_board_settings settings = linnet_board_settings();
  static linnet_coap coap;
  linnet_coap_client client = linnet_coap_client();
  client.request = [](void *, const linnet_coap_request *) { return 0; };
  settings.board = "b";
  settings.model = "m";  // without a fleet, which CoAP wants
  const int error = linnet_coap_init(&coap, &board, &settings, &client);
  std::printf("%s\n", linnet_error_name(error));
  return error == LINNET_E_MALFORMED ? 0 : 1;
}
