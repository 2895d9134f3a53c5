// Greets its arguments, reads a file, and asks a server for the time:
//
//     cox run userland/examples/hello.ts Ada Grace

import { args, console, fail, files, lastError, time } from 'cox';

if (args.length === 0) console.log('hello, world');
for (let i = 0; i < args.length; i++) console.log(`hello, ${args[i]}`);

export function main(): i32 {
  const text = files.readText('/etc/motd');
  if (text == null) return fail('/etc/motd', lastError());
  console.print(text);
  console.log(`It is ${time.now()} seconds after 1970 began, and ${time.uptime()} after this machine did.`);
  return 0;
}
