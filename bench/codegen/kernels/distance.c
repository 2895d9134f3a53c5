// Levenshtein's distance of words, by rows of the table.

enum { WORDS = 60, LENGTH = 20 };
static unsigned char words[WORDS * LENGTH];
static int row[LENGTH + 1];

static int least(int x, int y) {
  return x < y ? x : y;
}

static int distance(const unsigned char *x, const unsigned char *y) {
  for (int j = 0; j <= LENGTH; j++) row[j] = j;
  for (int i = 1; i <= LENGTH; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= LENGTH; j++) {
      int change = diagonal + (x[i - 1] != y[j - 1]);
      diagonal = row[j];
      row[j] = least(change, least(row[j], row[j - 1]) + 1);
    }
  }
  return row[LENGTH];
}

int run(void) {
  unsigned seed = 17;
  for (int i = 0; i < WORDS * LENGTH; i++) {
    seed = seed * 1664525 + 1013904223;
    words[i] = (unsigned char)(seed >> 29);
  }
  int sum = 0;
  for (int i = 1; i < WORDS; i++) sum = sum * 5 + distance(words, words + i * LENGTH);
  return sum;
}
