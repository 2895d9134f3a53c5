// Sorts random words: quicksort with the median of three, insertion sort for short pieces.

enum { COUNT = 12000, SHORT = 12 };
static int data[COUNT];

static void insertion_sort(int *a, int low, int high) {
  for (int i = low + 1; i <= high; i++) {
    int value = a[i];
    int j = i - 1;
    while (j >= low && a[j] > value) {
      a[j + 1] = a[j];
      j--;
    }
    a[j + 1] = value;
  }
}

static int median(int x, int y, int z) {
  if (x < y) return y < z ? y : x < z ? z : x;
  return x < z ? x : y < z ? z : y;
}

static void quicksort(int *a, int low, int high) {
  while (high - low > SHORT) {
    int pivot = median(a[low], a[(low + high) >> 1], a[high]);
    int i = low;
    int j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        int swapped = a[i];
        a[i] = a[j];
        a[j] = swapped;
        i++;
        j--;
      }
    }
    quicksort(a, low, j);
    low = i;
  }
  insertion_sort(a, low, high);
}

int run(void) {
  unsigned seed = 1;
  for (int i = 0; i < COUNT; i++) {
    seed = seed * 1664525 + 1013904223;
    data[i] = (int)seed >> 8;
  }
  quicksort(data, 0, COUNT - 1);
  int sum = 0;
  for (int i = 0; i < COUNT; i++) sum = sum * 31 + data[i];
  return sum;
}
