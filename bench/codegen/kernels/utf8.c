// Code points to UTF-8, and back with every check that the standard asks for.

enum { POINTS = 20000 };
static unsigned char text[4 * POINTS];

static int put(unsigned point, int at) {
  if (point < 0x80) {
    text[at++] = (unsigned char)point;
  } else if (point < 0x800) {
    text[at++] = (unsigned char)(0xc0 | point >> 6);
    text[at++] = (unsigned char)(0x80 | (point & 63));
  } else if (point < 0x10000) {
    text[at++] = (unsigned char)(0xe0 | point >> 12);
    text[at++] = (unsigned char)(0x80 | (point >> 6 & 63));
    text[at++] = (unsigned char)(0x80 | (point & 63));
  } else {
    text[at++] = (unsigned char)(0xf0 | point >> 18);
    text[at++] = (unsigned char)(0x80 | (point >> 12 & 63));
    text[at++] = (unsigned char)(0x80 | (point >> 6 & 63));
    text[at++] = (unsigned char)(0x80 | (point & 63));
  }
  return at;
}

static int length_of(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** The sum of the code points, or -1 for bad text. */
static int decode(int end) {
  int sum = 0;
  for (int at = 0; at < end;) {
    unsigned lead = text[at];
    int length = length_of(lead);
    if (length == 0 || at + length > end) return -1;
    unsigned point = length == 1 ? lead : lead & (0x7fu >> length);
    for (int i = 1; i < length; i++) {
      unsigned next = text[at + i];
      if ((next & 0xc0) != 0x80) return -1;
      point = point << 6 | (next & 63);
    }
    if (length == 3 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return -1;
    if (length == 4 && (point < 0x10000 || point > 0x10ffff)) return -1;
    sum = sum * 3 + (int)point;
    at += length;
  }
  return sum;
}

int run(void) {
  unsigned seed = 9;
  int end = 0;
  for (int i = 0; i < POINTS; i++) {
    seed = seed * 1664525 + 1013904223;
    unsigned point = seed >> 11 >> (seed >> 8 & 15);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) point &= 0x7ff;
    end = put(point, end);
  }
  return decode(end);
}
