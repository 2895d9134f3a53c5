// Prints what the kernel counts: free pages, processes, threads.

import { console } from 'cox';
import { result2, result3, result4, sysSystemInspect } from '../../../build/generated/syscalls';

sysSystemInspect(0);
const pages = result2();
const processes = result3();
const threads = result4();
console.log(`${pages} pages free, ${processes} processes, ${threads} threads`);
