// Base 64, there and back.

enum { BYTES = 30000 };
static unsigned char bytes[BYTES], text[BYTES / 3 * 4], back[BYTES];
static unsigned char digits[64], values[256];

static void make_tables(void) {
  for (int i = 0; i < 26; i++) {
    digits[i] = (unsigned char)('A' + i);
    digits[26 + i] = (unsigned char)('a' + i);
  }
  for (int i = 0; i < 10; i++) digits[52 + i] = (unsigned char)('0' + i);
  digits[62] = '+';
  digits[63] = '/';
  for (int i = 0; i < 64; i++) values[digits[i]] = (unsigned char)i;
}

static int encode(void) {
  int to = 0;
  for (int at = 0; at < BYTES; at += 3) {
    unsigned three = bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2];
    text[to++] = digits[three >> 18];
    text[to++] = digits[three >> 12 & 63];
    text[to++] = digits[three >> 6 & 63];
    text[to++] = digits[three & 63];
  }
  return to;
}

static void decode(int length) {
  int to = 0;
  for (int at = 0; at < length; at += 4) {
    unsigned three =
        values[text[at]] << 18 | values[text[at + 1]] << 12 | values[text[at + 2]] << 6 | values[text[at + 3]];
    back[to++] = (unsigned char)(three >> 16);
    back[to++] = (unsigned char)(three >> 8);
    back[to++] = (unsigned char)three;
  }
}

int run(void) {
  make_tables();
  for (int i = 0; i < BYTES; i++) bytes[i] = (unsigned char)(i * 37 ^ i >> 5);
  int length = encode();
  decode(length);
  int sum = 0;
  for (int i = 0; i < length; i++) sum = sum * 31 + text[i];
  for (int i = 0; i < BYTES; i++) if (bytes[i] != back[i]) return 0;
  return sum;
}
