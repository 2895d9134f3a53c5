// The clock: the time of day, from the Goldfish real-time clock, and how long the machine has been up.
//
//   registers of the device (a 64-bit number of nanoseconds since 1970; reading the low half latches the high half)
//     0x00  TIME_LOW     0x04  TIME_HIGH

import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { mmio_read32 } from '../../abi/intrinsics.ts';
import { USER_SHARED_BASE } from '../../abi/memory-map.ts';
import { Handler, replyNow, replyUptime } from '../../build/generated/protocols/clock';
import { sysMemoryMap, sysProcessExit } from '../../build/generated/syscalls';
import { Server } from '../../userland/lib/server';
import { givenHandle } from '../../userland/lib/start';
import { ticks } from '../../userland/lib/time';

const TIME_LOW: u32 = 0x00;
const TIME_HIGH: u32 = 0x04;
const NANOSECONDS: u64 = 1000000000;

const registers: u32 = USER_SHARED_BASE;

class Clock extends Handler {
  now(_badge: u32): i32 {
    let low = mmio_read32(registers + TIME_LOW);
    let time = ((<u64>mmio_read32(registers + TIME_HIGH)) << 32) | low;
    let seconds = time / NANOSECONDS;
    return replyNow(<u32>seconds, <u32>(seconds >> 32), <u32>(time - seconds * NANOSECONDS));
  }

  uptime(_badge: u32): i32 {
    let time = ticks();
    return replyUptime(<u32>time, <u32>(time >> 32));
  }
}

let mapped = sysMemoryMap(givenHandle('self'), givenHandle('rtc'), registers, 0, 1, RIGHT_READ | RIGHT_WRITE);
if (mapped < 0) sysProcessExit(1);
let server = new Server(givenHandle('service'));
server.add(new Clock());
server.run();
