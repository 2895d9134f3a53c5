// An LZ77 compressor and its inverse. Tokens: a byte n < 128 is followed by n + 1 literals; otherwise n - 124 bytes are copied
// from the distance in the next two bytes. A table of the last place of each three bytes finds matches.

enum { INPUT = 20000, TABLE = 2048, LONGEST = 131, SHORTEST = 4 };
static unsigned char input[INPUT], packed[2 * INPUT], output[INPUT];
static int table[TABLE];

static int put_literals(int from, int to, int at) {
  while (from < to) {
    int length = to - from < 128 ? to - from : 128;
    packed[at++] = (unsigned char)(length - 1);
    for (int i = 0; i < length; i++) packed[at++] = input[from++];
  }
  return at;
}

static int match_length(int one, int other) {
  int length = 0;
  while (other + length < INPUT && length < LONGEST && input[one + length] == input[other + length]) length++;
  return length;
}

static int pack(void) {
  int literals = 0;
  int at = 0;
  int next = 0;
  while (next + SHORTEST <= INPUT) {
    unsigned three = input[next] | input[next + 1] << 8 | input[next + 2] << 16;
    unsigned slot = (three * 2654435761u) >> 21;
    int candidate = table[slot] - 1;
    table[slot] = next + 1;
    if (candidate >= 0 && next - candidate < 65536) {
      int length = match_length(candidate, next);
      if (length >= SHORTEST) {
        at = put_literals(literals, next, at);
        packed[at++] = (unsigned char)(length + 124);
        packed[at++] = (unsigned char)(next - candidate);
        packed[at++] = (unsigned char)((next - candidate) >> 8);
        next += length;
        literals = next;
        continue;
      }
    }
    next++;
  }
  return put_literals(literals, INPUT, at);
}

static int unpack(int length) {
  int to = 0;
  for (int at = 0; at < length;) {
    int token = packed[at++];
    if (token < 128) {
      for (int i = 0; i <= token; i++) output[to++] = packed[at++];
    } else {
      int from = to - (packed[at] | packed[at + 1] << 8);
      at += 2;
      for (int i = token - 124; i > 0; i--) output[to++] = output[from++];
    }
  }
  return to;
}

int run(void) {
  unsigned seed = 5;
  for (int i = 0; i < INPUT; i++) {
    seed = seed * 1103515245 + 12345;
    unsigned choice = seed >> 16;
    input[i] = (unsigned char)((choice & 63) < 3 || i < 400 ? 'a' + choice % 26 : input[i - 200 - (int)(seed >> 29)]);
  }
  int length = pack();
  int same = unpack(length) == INPUT;
  int sum = 0;
  for (int i = 0; i < length; i++) sum = sum * 31 + packed[i];
  for (int i = 0; i < INPUT; i++) if (input[i] != output[i]) same = 0;
  return same ? sum ^ length : 0;
}
