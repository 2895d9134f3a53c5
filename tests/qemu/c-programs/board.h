// What a C program needs of the board: standard output on the UART, and an end. Everything else is picolibc's.

#include <stdint.h>
#include <stdio.h>

static volatile uint8_t *const uart = (volatile uint8_t *)0x10000000;
static volatile uint32_t *const finisher = (volatile uint32_t *)0x100000;

enum { LINE_STATUS = 5, TRANSMITTER_EMPTY = 0x20, PASS = 0x5555 };

static int put(char c, FILE *file) {
  (void)file;
  while (!(uart[LINE_STATUS] & TRANSMITTER_EMPTY)) {
  }
  uart[0] = (uint8_t)c;
  return c;
}

static FILE console = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE *const stdout = &console;

static void finish(void) {
  for (;;) *finisher = PASS;
}
