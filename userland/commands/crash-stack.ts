// crash-stack: calls itself for ever. The stack grows down to the page below it, which is never mapped.

export function main(_args: string[]): i32 {
  return descend(1);
}

/** The addition after the call keeps it from being the last thing done, so every call needs a frame of its own. */
function descend(depth: i32): i32 {
  return descend(depth + 1) + (depth ^ 1);
}
