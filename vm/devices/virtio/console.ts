// virtio-console (virtio 1.2, section 5.3): a byte stream in and one out, here a host's standard streams.
//
//   queue 0   device to driver: host input      queue 2   device to driver: control messages
//   queue 1   driver to device: host output     queue 3   driver to device: control messages
//
// How a driver learns that the host's input has ended, both after all input was delivered:
//   with VIRTIO_CONSOLE_F_MULTIPORT   the control message PORT_OPEN with value 0, as the standard has it. There is
//                                     one port, 0: the driver sends DEVICE_READY (value 1), gets DEVICE_ADD, sends
//                                     PORT_READY (value 1), gets PORT_OPEN (value 1), and at the end PORT_OPEN (0);
//   without it                        a buffer of queue 0 comes back with 0 bytes used. The standard gives no
//                                     meaning to that; a driver that wants only the two queues can rely on it here.

import { ByteQueue } from '../byte-queue.ts';
import type { VirtioDevice, VirtioPort } from './device.ts';
import type { Chain } from './queue.ts';

const RECEIVE = 0;
const TRANSMIT = 1;
const CONTROL_RECEIVE = 2;
const CONTROL_TRANSMIT = 3;

const FEATURE_MULTIPORT = 1 << 1;

// Control events (5.3.6.2), of struct { port (4), event (2), value (2) }
const DEVICE_READY = 0;
const DEVICE_ADD = 1;
const PORT_READY = 3;
const PORT_OPEN = 6;
const CONTROL_BYTES = 8;
/** A driver can ask for at most two replies a message; one that never takes them does not fill the host. */
const CONTROL_WAITING_MAX = 64;

const PIECE_BYTES = 64 * 1024;
const PORT = 0;

export class VirtioConsole implements VirtioDevice {
  readonly name = 'virtio-console';
  readonly id = 3;
  readonly features = FEATURE_MULTIPORT;
  readonly queues = 4;

  private port!: VirtioPort;
  private readonly hostInput = new ByteQueue();
  private ended = false;
  private endTold = false;
  private portReady = false;
  private control: { event: number; value: number }[] = [];

  /** @param output is called with each piece that the guest wrote. */
  constructor(private readonly output: (bytes: Uint8Array) => void) {}

  attach(port: VirtioPort): void {
    this.port = port;
  }

  /** Bytes from the host, or 'end' once when there will be no more. */
  input(bytes: Uint8Array | 'end'): void {
    if (bytes === 'end') this.ended = true;
    else this.hostInput.push(bytes);
    this.deliver();
  }

  /** Host input that the guest has not taken yet, in bytes. */
  get unread(): number {
    return this.hostInput.length;
  }

  /** cols, rows (0: the size is not offered), then max_nr_ports and emerg_wr. */
  configuration(): Uint8Array {
    return Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  }

  work(queue: number): void {
    if (queue === RECEIVE) this.deliver();
    if (queue === TRANSMIT) this.port.serve(TRANSMIT, (chain) => this.transmit(chain));
    if (queue === CONTROL_RECEIVE) this.sendControl();
    if (queue === CONTROL_TRANSMIT) this.port.serve(CONTROL_TRANSMIT, (chain) => this.receiveControl(chain));
  }

  /** A driver that starts again is told the end again. */
  reset(): void {
    this.endTold = false;
    this.portReady = false;
    this.control = [];
  }

  save(): unknown {
    const { ended, endTold, portReady } = this;
    return { ended, endTold, portReady, control: [...this.control], hostInput: this.hostInput.save() };
  }

  load(state: unknown): void {
    const saved = state as SavedConsole;
    this.ended = saved.ended;
    this.endTold = saved.endTold;
    this.portReady = saved.portReady;
    this.control = [...saved.control];
    this.hostInput.load(saved.hostInput);
  }

  private transmit(chain: Chain): number {
    for (let at = 0; at < chain.readableBytes; at += PIECE_BYTES) this.output(chain.read(at, PIECE_BYTES));
    return 0;
  }

  private deliver(): void {
    if (this.hostInput.length > 0) this.port.serve(RECEIVE, (chain) => this.fill(chain));
    if (this.ended && this.hostInput.length === 0 && !this.endTold) this.tellEnd();
  }

  private fill(chain: Chain): number | undefined {
    if (this.hostInput.length === 0) return undefined;
    return chain.write(0, this.hostInput.take(chain.writableBytes));
  }

  private tellEnd(): void {
    if (this.multiport()) {
      if (!this.portReady) return;
      this.endTold = true;
      this.queueControl(PORT_OPEN, 0);
      return;
    }
    this.port.serve(RECEIVE, () => {
      if (this.endTold) return undefined;
      this.endTold = true;
      return 0;
    });
  }

  private multiport(): boolean {
    return (this.port.features() & FEATURE_MULTIPORT) !== 0;
  }

  private receiveControl(chain: Chain): number {
    const message = chain.read(0, CONTROL_BYTES);
    if (message.length < CONTROL_BYTES) return 0;
    const view = new DataView(message.buffer);
    const event = view.getUint16(4, true);
    if (view.getUint16(6, true) !== 1) return 0; // the driver could not do it
    if (event === DEVICE_READY) this.queueControl(DEVICE_ADD, 1);
    if (event === PORT_READY && view.getUint32(0, true) === PORT) {
      this.portReady = true;
      this.queueControl(PORT_OPEN, 1);
      this.deliver();
    }
    return 0;
  }

  private queueControl(event: number, value: number): void {
    if (this.control.length < CONTROL_WAITING_MAX) this.control.push({ event, value });
    this.sendControl();
  }

  private sendControl(): void {
    this.port.serve(CONTROL_RECEIVE, (chain) => {
      const message = this.control.shift();
      if (!message) return undefined;
      const bytes = new Uint8Array(CONTROL_BYTES);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, PORT, true);
      view.setUint16(4, message.event, true);
      view.setUint16(6, message.value, true);
      return chain.write(0, bytes);
    });
  }
}

interface SavedConsole {
  ended: boolean;
  endTold: boolean;
  portReady: boolean;
  control: { event: number; value: number }[];
  hostInput: Uint8Array;
}
