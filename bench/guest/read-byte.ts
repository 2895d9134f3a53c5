// Reads a small file byte by byte, again and again, for bench/kernel.ts to count the instructions of a read through the
// file server.

import { files } from 'cox';
import { sysNull } from '../../build/generated/syscalls';

const ROUNDS: i32 = 100;
const byte = new Uint8Array(1);
const stream = files.openStream('/etc/motd')!;
sysNull(); // from here on it counts
for (let i = 0; i < ROUNDS; i++) stream.read(byte.dataStart, 1);
