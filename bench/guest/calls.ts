// Makes system calls, and calls to echo.ts, for bench/kernel.ts to count the instructions of.

import { registry } from 'cox';
import { sysCall, sysNull } from '../../build/generated/syscalls';

const ROUNDS: i32 = 200;
const LABEL_ECHO: u32 = 1;

for (let i = 0; i < ROUNDS; i++) sysNull();
const echo = <u32>registry.lookup('echo');
for (let i = 0; i < ROUNDS; i++) sysCall(echo, LABEL_ECHO, i, 2, 3, 4);
