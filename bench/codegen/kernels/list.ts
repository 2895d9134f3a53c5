// A linked list: built, sorted by merging, reversed, summed.

@unmanaged
@final
class Item {
  next: Item | null;
  value: i32;
}

const ITEMS: i32 = 5000;
const items = memory.data(ITEMS * 8);
const head = memory.data(8);

function itemAt(index: i32): Item {
  return changetype<Item>(items + index * offsetof<Item>());
}

function merge(x: Item | null, y: Item | null): Item | null {
  let last = changetype<Item>(head);
  while (x !== null && y !== null) {
    if (x.value <= y.value) {
      last.next = x;
      last = x;
      x = x.next;
    } else {
      last.next = y;
      last = y;
      y = y.next;
    }
  }
  last.next = x !== null ? x : y;
  return changetype<Item>(head).next;
}

function sort(list: Item | null, length: i32): Item | null {
  if (length <= 1) {
    if (list !== null) list.next = null;
    return list;
  }
  const half = length >> 1;
  let second = list;
  for (let i = 0; i < half; i++) second = changetype<Item>(second).next;
  const sortedSecond = sort(second, length - half);
  return merge(sort(list, half), sortedSecond);
}

function reverse(list: Item | null): Item | null {
  let done: Item | null = null;
  while (list !== null) {
    const next = list.next;
    list.next = done;
    done = list;
    list = next;
  }
  return done;
}

export function run(): i32 {
  let seed: u32 = 77;
  for (let i = 0; i < ITEMS; i++) {
    seed = seed * 1103515245 + 12345;
    const item = itemAt(i);
    item.value = <i32>(seed >> 8);
    item.next = i + 1 < ITEMS ? itemAt(i + 1) : null;
  }
  let sum: i32 = 0;
  let at = reverse(sort(itemAt(0), ITEMS));
  while (at !== null) {
    sum = sum * 31 + at.value;
    at = at.next;
  }
  return sum;
}
