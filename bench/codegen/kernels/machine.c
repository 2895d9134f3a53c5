// A state machine that classifies numbers in a text: integers, decimals, exponents, errors.

enum { START, INTEGER, POINT, DECIMAL, EXPONENT, SIGN, POWER, WRONG, STATES };
enum { BYTES = 20000 };
static unsigned char text[BYTES];
static int counts[STATES];

static int is_digit(unsigned c) {
  return c >= '0' && c <= '9';
}

static int step(int state, unsigned c) {
  switch (state) {
    case START:
      if (is_digit(c)) return INTEGER;
      if (c == '+' || c == '-') return INTEGER;
      return c == '.' ? POINT : WRONG;
    case INTEGER:
      if (is_digit(c)) return INTEGER;
      if (c == '.') return DECIMAL;
      return c == 'e' ? EXPONENT : WRONG;
    case POINT:
      return is_digit(c) ? DECIMAL : WRONG;
    case DECIMAL:
      if (is_digit(c)) return DECIMAL;
      return c == 'e' ? EXPONENT : WRONG;
    case EXPONENT:
      if (c == '+' || c == '-') return SIGN;
      return is_digit(c) ? POWER : WRONG;
    case SIGN:
    case POWER:
      return is_digit(c) ? POWER : WRONG;
    default:
      return WRONG;
  }
}

static void classify(void) {
  int state = START;
  for (int i = 0; i < BYTES; i++) {
    unsigned c = text[i];
    if (c == ',') {
      counts[state]++;
      state = START;
    } else {
      state = step(state, c);
    }
  }
}

static const char LETTERS[] = "0123456789,.e+-,0123456789,,,.e3";

int run(void) {
  unsigned seed = 4;
  for (int i = 0; i < BYTES; i++) {
    seed = seed * 1664525 + 1013904223;
    text[i] = (unsigned char)LETTERS[seed >> 27];
  }
  classify();
  int sum = 0;
  for (int i = 0; i < STATES; i++) sum = sum * 1009 + counts[i];
  return sum;
}
