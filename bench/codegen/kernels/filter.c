// A mean filter of 3 x 3 over a picture of bytes, and Adler's checksum of what it gives.

enum { WIDTH = 64, HEIGHT = 48, ROUNDS = 4 };
static unsigned char picture[WIDTH * HEIGHT], other[WIDTH * HEIGHT];

static void smooth(const unsigned char *from, unsigned char *to) {
  for (int y = 1; y < HEIGHT - 1; y++)
    for (int x = 1; x < WIDTH - 1; x++) {
      int sum = 0;
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) sum += from[(y + dy) * WIDTH + x + dx];
      to[y * WIDTH + x] = (unsigned char)(sum / 9);
    }
}

static unsigned checksum(const unsigned char *bytes, int count) {
  unsigned low = 1, high = 0;
  for (int i = 0; i < count; i++) {
    low = (low + bytes[i]) % 65521;
    high = (high + low) % 65521;
  }
  return high << 16 | low;
}

int run(void) {
  for (int i = 0; i < WIDTH * HEIGHT; i++) picture[i] = (unsigned char)(i * 7 ^ i >> 3);
  for (int round = 0; round < ROUNDS; round++) {
    smooth(picture, other);
    smooth(other, picture);
  }
  return (int)checksum(picture, WIDTH * HEIGHT);
}
