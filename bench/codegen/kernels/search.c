// Finds all places of patterns in a text: the naive way, and Horspool's with a table of skips.

enum { TEXT = 24000, LONGEST = 9 };
static unsigned char text[TEXT];
static unsigned char skips[256];

static int naive(const unsigned char *pattern, int length) {
  int found = 0;
  for (int at = 0; at + length <= TEXT; at++) {
    int i = 0;
    while (i < length && text[at + i] == pattern[i]) i++;
    if (i == length) found += at;
  }
  return found;
}

static int horspool(const unsigned char *pattern, int length) {
  for (int i = 0; i < 256; i++) skips[i] = (unsigned char)length;
  for (int i = 0; i < length - 1; i++) skips[pattern[i]] = (unsigned char)(length - 1 - i);
  int found = 0;
  for (int at = 0; at + length <= TEXT; at += skips[text[at + length - 1]]) {
    int i = length - 1;
    while (i >= 0 && text[at + i] == pattern[i]) i--;
    if (i < 0) found += at;
  }
  return found;
}

int run(void) {
  unsigned seed = 3;
  for (int i = 0; i < TEXT; i++) {
    seed = seed * 69069 + 1;
    text[i] = (unsigned char)('a' + (seed >> 24) % 5);
  }
  int sum = 0;
  for (int length = 2; length <= LONGEST; length++)
    sum = sum * 7 + naive(text + 1000 * length, length) - 3 * horspool(text + 1500 * length, length);
  return sum;
}
