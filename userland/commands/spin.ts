// spin: runs for ever. ^C or kill ends it; meanwhile the others get their share of the processor.

export function main(_args: string[]): i32 {
  while (true) {}
}
