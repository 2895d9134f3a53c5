// The serial port: a National Semiconductor 16550A (datasheet PC16550D, section 8 "Registers"), 8-bit registers.
//
//   offset  read   write  with LCR.DLAB
//     0     RBR    THR    DLL
//     1     IER    IER    DLM
//     2     IIR    FCR
//     3     LCR    LCR
//     4     MCR    MCR
//     5     LSR    -
//     6     MSR    -
//     7     SCR    SCR
//
// The line has no speed: a byte that is written has left at once, so the transmitter is always empty, and received
// bytes below the FIFO's trigger level count as timed out at once. The host's side is patient: the receiver shows as
// many bytes as it has room for, but they leave the host's queue only when they are read. So a slow guest loses
// nothing, nor does one that clears its FIFO while it starts.

import { IRQ_UART, UART_BASE } from '../../abi/memory-map.ts';
import { AccessFault, type AccessSize, type Bus, type Device } from '../api.ts';
import { ByteQueue } from './byte-queue.ts';
import {
  FCR_CLEAR_RECEIVER,
  FCR_ENABLE,
  FIFO_BYTES,
  FIFO_TRIGGER,
  IER,
  IER_LINE_STATUS,
  IER_MODEM_STATUS,
  IER_RECEIVED,
  IER_TRANSMITTER_EMPTY,
  IIR_FCR,
  IIR_FIFO_ENABLED,
  IIR_LINE_STATUS,
  IIR_MODEM_STATUS,
  IIR_NONE,
  IIR_RECEIVED,
  IIR_TIMED_OUT,
  IIR_TRANSMITTER_EMPTY,
  LCR,
  LCR_DIVISOR_ACCESS,
  LSR,
  LSR_DATA_READY,
  LSR_OVERRUN,
  LSR_TRANSMITTER_EMPTY,
  MCR,
  MCR_BITS,
  MCR_LOOPBACK,
  MSR,
  MSR_CONNECTED,
  MSR_LEVELS,
  MSR_RI,
  modemInputs,
  powerOn,
  RBR_THR,
  type Registers,
  SCR,
} from './uart-registers.ts';

export class Uart implements Device {
  readonly name = 'uart';
  readonly base = UART_BASE;
  readonly bytes = 0x100;

  private readonly hostInput = new ByteQueue();
  /** Bytes that the guest has sent to itself in loopback. */
  private readonly loopedBack = new ByteQueue();
  private registers = powerOn();

  /** @param output is called with each byte that the guest sends. */
  constructor(
    private readonly bus: Bus,
    private readonly output: (bytes: Uint8Array) => void,
  ) {}

  /** Bytes from the host's side of the line. */
  input(bytes: Uint8Array): void {
    this.hostInput.push(bytes);
    this.update();
  }

  /** Host input that the guest has not read yet, in bytes. */
  get unread(): number {
    return this.hostInput.length;
  }

  /** Accesses wider than a byte reach the one register at their address, as on QEMU. */
  read(offset: number, _size: AccessSize): number {
    switch (offset) {
      case RBR_THR:
        return this.divisorAccess() ? this.registers.divisor & 0xff : this.readReceiver();
      case IER:
        return this.divisorAccess() ? this.registers.divisor >> 8 : this.registers.ier;
      case IIR_FCR:
        return this.readInterruptIdentification();
      case LCR:
        return this.registers.lcr;
      case MCR:
        return this.registers.mcr;
      case LSR:
        return this.readLineStatus();
      case MSR:
        return this.readModemStatus();
      case SCR:
        return this.registers.scr;
      default:
        throw new AccessFault('uart: no such register');
    }
  }

  write(offset: number, _size: AccessSize, value: number): void {
    const byte = value & 0xff;
    switch (offset) {
      case RBR_THR:
        if (this.divisorAccess()) this.registers.divisor = (this.registers.divisor & 0xff00) | byte;
        else this.transmit(byte);
        break;
      case IER:
        if (this.divisorAccess()) this.registers.divisor = (this.registers.divisor & 0xff) | (byte << 8);
        else this.enableInterrupts(byte);
        break;
      case IIR_FCR:
        this.controlFifo(byte);
        break;
      case LCR:
        this.registers.lcr = byte;
        break;
      case MCR:
        this.controlModem(byte);
        break;
      case LSR:
      case MSR:
        break; // read-only
      case SCR:
        this.registers.scr = byte;
        break;
      default:
        throw new AccessFault('uart: no such register');
    }
  }

  reset(): void {
    this.registers = powerOn();
    this.loopedBack.clear();
    this.update();
  }

  save(): unknown {
    return {
      registers: { ...this.registers },
      loopedBack: this.loopedBack.save(),
      hostInput: this.hostInput.save(),
    };
  }

  load(state: unknown): void {
    const saved = state as { registers: Registers; loopedBack: Uint8Array; hostInput: Uint8Array };
    this.registers = { ...saved.registers };
    this.loopedBack.load(saved.loopedBack);
    this.hostInput.load(saved.hostInput);
  }

  private divisorAccess(): boolean {
    return (this.registers.lcr & LCR_DIVISOR_ACCESS) !== 0;
  }

  private loopback(): boolean {
    return (this.registers.mcr & MCR_LOOPBACK) !== 0;
  }

  private readReceiver(): number {
    const byte = this.loopedBack.shift() ?? (this.loopback() ? 0 : (this.hostInput.shift() ?? 0));
    this.update();
    return byte;
  }

  private readInterruptIdentification(): number {
    const cause = this.cause();
    if (cause === IIR_TRANSMITTER_EMPTY) {
      this.registers.transmitterEvent = false;
      this.update();
    }
    return cause | (this.registers.fifo ? IIR_FIFO_ENABLED : 0);
  }

  private readLineStatus(): number {
    const status = LSR_TRANSMITTER_EMPTY | (this.received() > 0 ? LSR_DATA_READY : 0);
    if (!this.registers.overrun) return status;
    this.registers.overrun = false;
    this.update();
    return status | LSR_OVERRUN;
  }

  private readModemStatus(): number {
    const status = this.registers.msr;
    if ((status & ~MSR_LEVELS) === 0) return status;
    this.registers.msr &= MSR_LEVELS;
    this.update();
    return status;
  }

  private transmit(byte: number): void {
    if (this.loopback()) this.receive(byte);
    else this.output(Uint8Array.of(byte));
    this.registers.transmitterEvent = true;
    this.update();
  }

  /** Loopback has no one to wait for: a byte that finds the receiver full is lost (8.4, overrun error). */
  private receive(byte: number): void {
    if (this.loopedBack.length < this.capacity()) this.loopedBack.push(Uint8Array.of(byte));
    else this.registers.overrun = true;
  }

  private enableInterrupts(byte: number): void {
    const before = this.registers.ier;
    this.registers.ier = byte & 0x0f;
    if (byte & ~before & IER_TRANSMITTER_EMPTY) this.registers.transmitterEvent = true;
    if (this.registers.ier !== before) this.update();
  }

  private controlFifo(byte: number): void {
    const fifo = (byte & FCR_ENABLE) !== 0;
    if (fifo !== this.registers.fifo || byte & FCR_CLEAR_RECEIVER) this.loopedBack.clear();
    this.registers.fifo = fifo;
    this.registers.trigger = fifo ? FIFO_TRIGGER[byte >> 6] : 1;
    this.update();
  }

  private controlModem(byte: number): void {
    this.registers.mcr = byte & MCR_BITS;
    const before = this.registers.msr;
    const levels = this.loopback() ? modemInputs(byte) : MSR_CONNECTED;
    let changed = (before ^ levels) & MSR_LEVELS;
    if (levels & MSR_RI) changed &= ~MSR_RI; // only the trailing edge of the ring indicator counts
    this.registers.msr = levels | (before & ~MSR_LEVELS) | (changed >> 4);
    this.update();
  }

  private capacity(): number {
    return this.registers.fifo ? FIFO_BYTES : 1;
  }

  /** How many bytes the receiver holds. */
  private received(): number {
    const arriving = this.loopback() ? 0 : this.hostInput.length;
    return Math.min(this.capacity(), this.loopedBack.length + arriving);
  }

  /** The most urgent cause that is enabled and present. */
  private cause(): number {
    const { ier, overrun, trigger, transmitterEvent, msr } = this.registers;
    if (ier & IER_LINE_STATUS && overrun) return IIR_LINE_STATUS;
    if (ier & IER_RECEIVED && this.received() >= trigger) return IIR_RECEIVED;
    if (ier & IER_RECEIVED && this.received() > 0) return IIR_TIMED_OUT;
    if (ier & IER_TRANSMITTER_EMPTY && transmitterEvent) return IIR_TRANSMITTER_EMPTY;
    if (ier & IER_MODEM_STATUS && msr & ~MSR_LEVELS) return IIR_MODEM_STATUS;
    return IIR_NONE;
  }

  /**
   * To be called where a cause may have come or gone, and only there: asserting the line again counts as another request
   * (see plic.ts), and a driver that polls the line status asks for none.
   */
  private update(): void {
    this.bus.setInterrupt(IRQ_UART, this.cause() !== IIR_NONE);
  }
}
