// SHA-256 (FIPS 180-4) of a text of whole blocks, without the padding.

enum { BLOCKS = 120 };
static unsigned constants[64], schedule[64], state[8];
static unsigned char text[64 * BLOCKS];

static unsigned rotate(unsigned x, int by) {
  return x >> by | x << (32 - by);
}

/** Not the standard's constants, which would be a table; any serve to measure. */
static void make_constants(void) {
  unsigned value = 0x428a2f98;
  for (int i = 0; i < 64; i++) {
    constants[i] = value;
    value = value * 0x9e3779b1 + 0x7f4a7c15;
  }
  for (int i = 0; i < 8; i++) state[i] = constants[8 * i] ^ 0x6a09e667;
}

static void expand(const unsigned char *block) {
  for (int i = 0; i < 16; i++)
    schedule[i] = (unsigned)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    unsigned x = schedule[i - 15];
    unsigned y = schedule[i - 2];
    unsigned s0 = rotate(x, 7) ^ rotate(x, 18) ^ x >> 3;
    unsigned s1 = rotate(y, 17) ^ rotate(y, 19) ^ y >> 10;
    schedule[i] = schedule[i - 16] + s0 + schedule[i - 7] + s1;
  }
}

static void compress(void) {
  unsigned a = state[0], b = state[1], c = state[2], d = state[3];
  unsigned e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    unsigned s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    unsigned choice = (e & f) ^ (~e & g);
    unsigned t1 = h + s1 + choice + constants[i] + schedule[i];
    unsigned s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    unsigned majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + s0 + majority;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

int run(void) {
  make_constants();
  for (int i = 0; i < 64 * BLOCKS; i++) text[i] = (unsigned char)(i * 11);
  for (int block = 0; block < BLOCKS; block++) {
    expand(text + 64 * block);
    compress();
  }
  unsigned sum = 0;
  for (int i = 0; i < 8; i++) sum ^= state[i];
  return (int)sum;
}
