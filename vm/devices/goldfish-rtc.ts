// The Goldfish real-time clock (of Android's emulator): nanoseconds since 1970, and an alarm.
//
//   0x00 TIME_LOW          reading it latches the high half for TIME_HIGH
//   0x04 TIME_HIGH
//   0x08 ALARM_LOW         writing it arms the alarm
//   0x0c ALARM_HIGH        write first
//   0x10 IRQ_ENABLED       bit 0
//   0x14 CLEAR_ALARM       write: disarms
//   0x18 ALARM_STATUS      1 while armed
//   0x1c CLEAR_INTERRUPT   write: lowers the interrupt
//
// Wall-clock time here is virtual time from a given epoch, so that runs repeat exactly.

import { IRQ_RTC, RTC_BASE, TICKS_PER_SECOND } from '../../abi/memory-map.ts';
import { AccessFault, type AccessSize, type Bus, type Device } from '../api.ts';

const TIME_LOW = 0x00;
const TIME_HIGH = 0x04;
const ALARM_LOW = 0x08;
const ALARM_HIGH = 0x0c;
const IRQ_ENABLED = 0x10;
const CLEAR_ALARM = 0x14;
const ALARM_STATUS = 0x18;
const CLEAR_INTERRUPT = 0x1c;

const NANOSECONDS_PER_TICK = BigInt(1_000_000_000 / TICKS_PER_SECOND);
const LOW_HALF = 0xffffffffn;

export class GoldfishRtc implements Device {
  readonly name = 'rtc';
  readonly base = RTC_BASE;
  readonly bytes = 0x1000;

  /** Nanoseconds since 1970 at mtime 0. */
  private origin: bigint;
  private latchedHigh = 0;
  private alarm = 0n;
  private armed = false;
  private pending = false;
  private enabled = false;

  constructor(
    private readonly bus: Bus,
    private readonly epochSeconds: number,
  ) {
    this.origin = this.epochNanoseconds();
  }

  read(offset: number, size: AccessSize): number {
    refuseNarrow(size);
    switch (offset) {
      case TIME_LOW: {
        const time = this.nanoseconds();
        this.latchedHigh = Number((time >> 32n) & LOW_HALF);
        return Number(time & LOW_HALF);
      }
      case TIME_HIGH:
        return this.latchedHigh;
      case ALARM_LOW:
        return Number(this.alarm & LOW_HALF);
      case ALARM_HIGH:
        return Number(this.alarm >> 32n);
      case IRQ_ENABLED:
        return this.enabled ? 1 : 0;
      case ALARM_STATUS:
        return this.armed ? 1 : 0;
      default:
        return 0;
    }
  }

  write(offset: number, size: AccessSize, value: number): void {
    refuseNarrow(size);
    switch (offset) {
      case TIME_LOW:
        this.setTime((this.nanoseconds() & ~LOW_HALF) | BigInt(value >>> 0));
        break;
      case TIME_HIGH:
        this.setTime((BigInt(value >>> 0) << 32n) | (this.nanoseconds() & LOW_HALF));
        break;
      case ALARM_LOW:
        this.alarm = (this.alarm & ~LOW_HALF) | BigInt(value >>> 0);
        this.armed = true;
        break;
      case ALARM_HIGH:
        this.alarm = (BigInt(value >>> 0) << 32n) | (this.alarm & LOW_HALF);
        break;
      case IRQ_ENABLED:
        this.enabled = (value & 1) !== 0;
        break;
      case CLEAR_ALARM:
        this.armed = false;
        break;
      case CLEAR_INTERRUPT:
        this.pending = false;
        break;
    }
    this.tick();
  }

  /** Fires the alarm when its time has come, and drives the interrupt line. */
  tick(): void {
    if (this.armed && this.nanoseconds() >= this.alarm) {
      this.armed = false;
      this.pending = true;
    }
    this.bus.setInterrupt(IRQ_RTC, this.pending && this.enabled);
  }

  deadline(): number {
    if (!this.armed) return Infinity;
    const ticks = (this.alarm - this.origin + NANOSECONDS_PER_TICK - 1n) / NANOSECONDS_PER_TICK;
    return ticks > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(ticks);
  }

  reset(): void {
    this.origin = this.epochNanoseconds();
    this.latchedHigh = 0;
    this.alarm = 0n;
    this.armed = false;
    this.pending = false;
    this.enabled = false;
    this.bus.setInterrupt(IRQ_RTC, false);
  }

  save(): unknown {
    const { origin, latchedHigh, alarm, armed, pending, enabled } = this;
    return { origin, latchedHigh, alarm, armed, pending, enabled };
  }

  load(state: unknown): void {
    Object.assign(this, state);
  }

  private nanoseconds(): bigint {
    return this.origin + BigInt(this.bus.now()) * NANOSECONDS_PER_TICK;
  }

  private setTime(time: bigint): void {
    this.origin += time - this.nanoseconds();
  }

  private epochNanoseconds(): bigint {
    return BigInt(Math.floor(this.epochSeconds)) * 1_000_000_000n;
  }
}

function refuseNarrow(size: AccessSize): void {
  if (size !== 4) throw new AccessFault('rtc: only 32-bit accesses');
}
