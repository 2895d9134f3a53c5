// Calls echo.ts with short messages, for ever: two processes that exchange messages without pause.

import { registry } from 'cox';
import { sysCall } from '../../build/generated/syscalls';

const LABEL_ECHO: u32 = 1;

const echo = <u32>registry.lookup('echo');
for (let i = 0; ; i++) sysCall(echo, LABEL_ECHO, i, 2, 3, 4);
