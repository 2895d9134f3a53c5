// Sorts random words: quicksort with the median of three, insertion sort for short pieces.

const COUNT: i32 = 12000;
const SHORT: i32 = 12;
const numbers = new StaticArray<i32>(COUNT);

function insertionSort(a: StaticArray<i32>, low: i32, high: i32): void {
  for (let i = low + 1; i <= high; i++) {
    const value = unchecked(a[i]);
    let j = i - 1;
    while (j >= low && unchecked(a[j]) > value) {
      unchecked((a[j + 1] = a[j]));
      j--;
    }
    unchecked((a[j + 1] = value));
  }
}

function median(x: i32, y: i32, z: i32): i32 {
  if (x < y) return y < z ? y : x < z ? z : x;
  return x < z ? x : y < z ? z : y;
}

function quicksort(a: StaticArray<i32>, low: i32, high: i32): void {
  while (high - low > SHORT) {
    const pivot = median(unchecked(a[low]), unchecked(a[(low + high) >> 1]), unchecked(a[high]));
    let i = low;
    let j = high;
    while (i <= j) {
      while (unchecked(a[i]) < pivot) i++;
      while (unchecked(a[j]) > pivot) j--;
      if (i <= j) {
        const swapped = unchecked(a[i]);
        unchecked((a[i] = a[j]));
        unchecked((a[j] = swapped));
        i++;
        j--;
      }
    }
    quicksort(a, low, j);
    low = i;
  }
  insertionSort(a, low, high);
}

export function run(): i32 {
  let seed: u32 = 1;
  for (let i = 0; i < COUNT; i++) {
    seed = seed * 1664525 + 1013904223;
    unchecked((numbers[i] = <i32>seed >> 8));
  }
  quicksort(numbers, 0, COUNT - 1);
  let sum: i32 = 0;
  for (let i = 0; i < COUNT; i++) sum = sum * 31 + unchecked(numbers[i]);
  return sum;
}
