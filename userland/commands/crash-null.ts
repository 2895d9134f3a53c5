// crash-null: reads a field of an object that is not there. Page 0 is never mapped, so the processor takes a page
// fault and the process ends; everything else goes on.

class Node {
  value: i32 = 0;
}

export function main(_args: string[]): i32 {
  const missing = changetype<Node>(0);
  return missing.value;
}
