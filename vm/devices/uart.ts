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

const RBR_THR = 0;
const IER = 1;
const IIR_FCR = 2;
const LCR = 3;
const MCR = 4;
const LSR = 5;
const MSR = 6;
const SCR = 7;

// Interrupt enable register (8.6)
const IER_RECEIVED = 1;
const IER_TRANSMITTER_EMPTY = 2;
const IER_LINE_STATUS = 4;
const IER_MODEM_STATUS = 8;

// Interrupt identification register (8.5), in the order of urgency
const IIR_NONE = 0x1;
const IIR_LINE_STATUS = 0x6;
const IIR_RECEIVED = 0x4;
const IIR_TIMED_OUT = 0xc;
const IIR_TRANSMITTER_EMPTY = 0x2;
const IIR_MODEM_STATUS = 0x0;
const IIR_FIFO_ENABLED = 0xc0;

// FIFO control register (8.3)
const FCR_ENABLE = 1;
const FCR_CLEAR_RECEIVER = 2;
const FIFO_BYTES = 16;
const FIFO_TRIGGER = [1, 4, 8, 14];

const LCR_DIVISOR_ACCESS = 0x80;

// Modem control register (8.7)
const MCR_DTR = 1;
const MCR_RTS = 2;
const MCR_OUT1 = 4;
const MCR_OUT2 = 8;
const MCR_LOOPBACK = 0x10;
const MCR_BITS = 0x1f;

// Line status register (8.4)
const LSR_DATA_READY = 1;
const LSR_OVERRUN = 2;
const LSR_TRANSMITTER_EMPTY = 0x60; // holding register and shift register

// Modem status register (8.8): levels in the high half, "changed" bits in the low half
const MSR_CTS = 0x10;
const MSR_DSR = 0x20;
const MSR_RI = 0x40;
const MSR_DCD = 0x80;
const MSR_LEVELS = 0xf0;
const MSR_CONNECTED = MSR_CTS | MSR_DSR | MSR_DCD;

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
    this.update();
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
    this.update();
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
    const overrun = this.registers.overrun ? LSR_OVERRUN : 0;
    this.registers.overrun = false;
    this.update();
    return status | overrun;
  }

  private readModemStatus(): number {
    const status = this.registers.msr;
    this.registers.msr &= MSR_LEVELS;
    this.update();
    return status;
  }

  private transmit(byte: number): void {
    if (this.loopback()) this.receive(byte);
    else this.output(Uint8Array.of(byte));
    this.registers.transmitterEvent = true;
  }

  /** Loopback has no one to wait for: a byte that finds the receiver full is lost (8.4, overrun error). */
  private receive(byte: number): void {
    if (this.loopedBack.length < this.capacity()) this.loopedBack.push(Uint8Array.of(byte));
    else this.registers.overrun = true;
  }

  private enableInterrupts(byte: number): void {
    const rising = byte & ~this.registers.ier;
    this.registers.ier = byte & 0x0f;
    if (rising & IER_TRANSMITTER_EMPTY) this.registers.transmitterEvent = true;
  }

  private controlFifo(byte: number): void {
    const fifo = (byte & FCR_ENABLE) !== 0;
    if (fifo !== this.registers.fifo || byte & FCR_CLEAR_RECEIVER) this.loopedBack.clear();
    this.registers.fifo = fifo;
    this.registers.trigger = fifo ? FIFO_TRIGGER[byte >> 6] : 1;
  }

  private controlModem(byte: number): void {
    this.registers.mcr = byte & MCR_BITS;
    const before = this.registers.msr;
    const levels = this.loopback() ? modemInputs(byte) : MSR_CONNECTED;
    let changed = (before ^ levels) & MSR_LEVELS;
    if (levels & MSR_RI) changed &= ~MSR_RI; // only the trailing edge of the ring indicator counts
    this.registers.msr = levels | (before & ~MSR_LEVELS) | (changed >> 4);
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

  private update(): void {
    this.bus.setInterrupt(IRQ_UART, this.cause() !== IIR_NONE);
  }
}

interface Registers {
  ier: number;
  lcr: number;
  mcr: number;
  msr: number;
  scr: number;
  divisor: number;
  fifo: boolean;
  trigger: number;
  overrun: boolean;
  /** The transmitter became empty, and IIR has not told so yet. */
  transmitterEvent: boolean;
}

function powerOn(): Registers {
  return {
    ier: 0,
    lcr: 0,
    mcr: 0,
    msr: MSR_CONNECTED,
    scr: 0,
    divisor: 12, // 9600 baud of a 1.8432 MHz clock; kept, never used
    fifo: false,
    trigger: 1,
    overrun: false,
    transmitterEvent: false,
  };
}

/** In loopback the modem outputs are the modem inputs (8.7). */
function modemInputs(mcr: number): number {
  return (
    (mcr & MCR_RTS ? MSR_CTS : 0) |
    (mcr & MCR_DTR ? MSR_DSR : 0) |
    (mcr & MCR_OUT1 ? MSR_RI : 0) |
    (mcr & MCR_OUT2 ? MSR_DCD : 0)
  );
}
