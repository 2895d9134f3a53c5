// One conversation with gdb (GDB manual, appendix E, "Remote Protocol"): packets come in by receive(), answers go out by
// `send`, and while the guest is to run the host calls run() again and again. It knows no sockets, so that it can be tested
// without any, and no packet can make it throw.

import { Divergence } from '../record/timeline.ts';
import type { Debugger, Running, Stop, WatchKind } from './debugger.ts';
import { readMemory, writeMemory } from './memory-access.ts';
import { monitor } from './monitor.ts';
import {
  frame,
  fromHex,
  hexByte,
  latin1,
  PACKET_BYTES_MAX,
  PacketReader,
  parseHex,
  toHex,
} from './packets.ts';
import { CORE_REGISTERS, readRegister, targetDescription, writeRegister } from './registers.ts';

/** halted: waits for gdb. running: wants run(). detached: the guest goes on without gdb. killed: the run is over. */
export type SessionState = 'halted' | 'running' | 'detached' | 'killed';

const ERROR = 'E01';
const OK = 'OK';
const SIGNAL_INTERRUPT = 2;
const SIGNAL_TRAP = 5;
const FEATURES = [
  `PacketSize=${PACKET_BYTES_MAX.toString(16)}`,
  'qXfer:features:read+',
  'QStartNoAckMode+',
  'vContSupported+',
  'ReverseStep+',
  'ReverseContinue+',
];

/** Detach and kill. */
const ENDING = /^(D|k|vKill)/;

const WATCH_KINDS: Readonly<Record<string, WatchKind>> = { '2': 'write', '3': 'read', '4': 'access' };
const WATCH_WORDS: Readonly<Record<WatchKind, string>> = { write: 'watch', read: 'rwatch', access: 'awatch' };

export class GdbSession {
  state: SessionState = 'halted';
  /** The guest's own exit status, once it has ended. */
  exitStatus: number | undefined;

  readonly #target: Debugger;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #reader = new PacketReader();
  #acknowledges = true;
  #physical = false;
  #lastSent = '';
  /** What run() does: steps once, or goes forwards or backwards until something stops it. */
  #motion: 'step' | 'forwards' | 'back-step' | Generator<void, Stop> = 'forwards';
  #interrupted = false;

  constructor(target: Debugger, send: (bytes: Uint8Array) => void) {
    this.#target = target;
    this.#send = send;
  }

  /** A new connection: gdb knows nothing of what was agreed before. */
  connected(): void {
    this.#acknowledges = true;
    this.#physical = false;
    this.#lastSent = '';
    if (this.state !== 'running') return;
    if (typeof this.#motion === 'object') this.#motion.return({ kind: 'interrupted' });
    this.state = 'halted';
  }

  receive(bytes: Uint8Array): void {
    for (const incoming of this.#reader.read(bytes)) {
      if (incoming.kind === 'interrupt') {
        if (this.state === 'running') this.#interrupted = true;
      } else if (incoming.kind === 'damaged') {
        if (this.#acknowledges) this.#send(latin1('-'));
      } else {
        if (this.#acknowledges) this.#send(latin1('+'));
        // While the guest runs, gdb waits for it to stop.
        if (this.state === 'halted' || ENDING.test(incoming.content)) this.#answer(incoming.content);
      }
    }
  }

  /** Lets the guest go on for about so many cycles, if it is to. Where it waits for an event, says for which mtime. */
  run(maxCycles: number): Running | undefined {
    if (this.state !== 'running') return undefined;
    if (this.#interrupted) {
      this.#interrupted = false;
      if (typeof this.#motion === 'object') this.#motion.return({ kind: 'interrupted' });
      this.#halt({ kind: 'interrupted' });
      return undefined;
    }
    const result = this.#move(maxCycles);
    if (result.kind === 'running') return result;
    this.#halt(result);
    return undefined;
  }

  #move(maxCycles: number): Stop | Running {
    try {
      if (this.#motion === 'step') return this.#target.step();
      if (this.#motion === 'back-step') return this.#target.reverseStep();
      if (this.#motion === 'forwards') return this.#target.run(maxCycles);
      const { done, value } = this.#motion.next();
      return done ? value : { kind: 'running' };
    } catch (error) {
      if (!(error instanceof Divergence)) throw error;
      this.#say(`the run does not repeat: ${error.message}\n`);
      return { kind: 'end' };
    }
  }

  #halt(stop: Stop): void {
    this.state = 'halted';
    if (stop.kind === 'ended' && this.exitStatus === undefined) {
      this.exitStatus = stop.status;
      this.#say(
        `The guest has ended with status ${stop.status}. Going back is possible; continue to leave.\n`,
      );
      this.#reply(stopReply({ kind: 'step' }));
    } else if (stop.kind === 'ended') {
      this.#reply(`W${hexByte(stop.status)}`);
      this.state = 'killed';
    } else {
      if (stop.kind === 'reset') this.#say('The guest asks for a reset.\n');
      this.#reply(stopReply(stop));
    }
  }

  /** Text for the person at gdb's prompt; only while the guest runs, as the protocol has it. */
  #say(text: string): void {
    this.#reply(`O${toHex(latin1(text))}`);
  }

  #reply(content: string): void {
    this.#lastSent = content;
    this.#send(frame(content));
  }

  #answer(content: string): void {
    const answer = this.#answerTo(content);
    if (answer !== undefined) this.#reply(answer);
    if (content === 'QStartNoAckMode') this.#acknowledges = false;
  }

  /** Undefined where the answer comes later, or never. */
  #answerTo(content: string): string | undefined {
    const named = NAMED.find(([name]) => content === name || content.startsWith(name));
    if (named !== undefined) return named[1](this, content.slice(named[0].length));
    const handler = Object.hasOwn(LETTERS, content[0] ?? '') ? LETTERS[content[0]] : undefined;
    return handler === undefined ? '' : handler(this, content.slice(1));
  }

  // --- what the tables below call ---------------------------------------------------------------------------

  lastStop(): string {
    return /^[TW]/.test(this.#lastSent) ? this.#lastSent : stopReply({ kind: 'step' });
  }

  start(motion: 'step' | 'forwards' | 'back-step' | 'backwards'): undefined {
    this.#interrupted = false;
    this.state = 'running';
    if (motion === 'backwards') this.#motion = this.#target.reverseContinue();
    else this.#motion = motion;
    this.#target.resume();
    return undefined;
  }

  end(state: 'detached' | 'killed'): string {
    if (typeof this.#motion === 'object') this.#motion.return({ kind: 'interrupted' });
    this.#motion = 'forwards';
    this.state = state;
    this.#target.removeAllPoints();
    return OK;
  }

  readRegisters(): string {
    const { hart } = this.#target.machine;
    return Array.from({ length: CORE_REGISTERS }, (_, number) =>
      toHex(readRegister(hart, number) ?? new Uint8Array(4)),
    ).join('');
  }

  writeRegisters(text: string): string {
    const bytes = fromHex(text);
    if (bytes === undefined || bytes.length < 4 * CORE_REGISTERS) return ERROR;
    for (let number = 0; number < CORE_REGISTERS; number++) {
      writeRegister(this.#target.machine.hart, number, bytes.slice(4 * number, 4 * number + 4));
    }
    this.#target.changed();
    return OK;
  }

  readRegister(text: string): string {
    const number = parseHex(text);
    const content = number === undefined ? undefined : readRegister(this.#target.machine.hart, number);
    return content === undefined ? ERROR : toHex(content);
  }

  writeRegister(text: string): string {
    const [numberText, valueText] = text.split('=');
    const number = parseHex(numberText);
    const content = fromHex(valueText ?? 'x');
    if (number === undefined || content === undefined) return ERROR;
    if (!writeRegister(this.#target.machine.hart, number, content)) return ERROR;
    this.#target.changed();
    return OK;
  }

  readMemory(text: string): string {
    const range = parseRange(text);
    if (range === undefined) return ERROR;
    const bytes = Math.min(range.bytes, PACKET_BYTES_MAX / 2);
    const content = readMemory(this.#target.machine, range.address, bytes, this.#physical);
    return content.length === 0 && bytes > 0 ? ERROR : toHex(content);
  }

  /** M: hexadecimal digits; X: the bytes themselves. */
  writeMemory(text: string, decode: (data: string) => Uint8Array | undefined): string {
    const colon = text.indexOf(':');
    const range = colon < 0 ? undefined : parseRange(text.slice(0, colon));
    const bytes = decode(text.slice(colon + 1));
    if (range === undefined || bytes === undefined || bytes.length !== range.bytes) return ERROR;
    if (!writeMemory(this.#target.machine, range.address, bytes, this.#physical)) return ERROR;
    if (bytes.length > 0) this.#target.changed();
    return OK;
  }

  /** Z and z packets: type,address,kind. Software and hardware breakpoints are the same here. */
  setPoint(text: string, insert: boolean): string {
    const type = text[0];
    const range = parseRange(text.slice(2));
    if (range === undefined || text[1] !== ',') return ERROR;
    const { address, bytes } = range;
    if (type === '0' || type === '1') {
      if (insert) this.#target.addBreakpoint(address);
      else this.#target.removeBreakpoint(address);
      return OK;
    }
    const kind = Object.hasOwn(WATCH_KINDS, type) ? WATCH_KINDS[type] : undefined;
    if (kind === undefined) return '';
    if (bytes === 0 || bytes > PACKET_BYTES_MAX) return ERROR;
    if (insert) this.#target.addWatchpoint({ kind, address, bytes });
    else this.#target.removeWatchpoint({ kind, address, bytes });
    return OK;
  }

  /** vCont;action[:thread]...: the first action is the one for our only thread. */
  continueBy(text: string): string | undefined {
    const action = text.split(';')[0].split(':')[0];
    if (action[0] === 'c' || action[0] === 'C') return this.start('forwards');
    if (action[0] === 's' || action[0] === 'S') return this.start('step');
    return ERROR;
  }

  /** c [address], s [address]: gdb may ask to go on elsewhere. */
  goOn(motion: 'step' | 'forwards', text: string): string | undefined {
    const address = parseHex(text);
    if (address !== undefined) {
      this.#target.machine.hart.state.pc = address;
      this.#target.changed();
    }
    return this.start(motion);
  }

  physicalMode(text: string): string {
    if (text !== '0' && text !== '1') return ERROR;
    this.#physical = text === '1';
    return OK;
  }

  get isPhysical(): boolean {
    return this.#physical;
  }

  command(text: string): string {
    const bytes = fromHex(text);
    if (bytes === undefined) return ERROR;
    return toHex(latin1(`${monitor(this.#target, String.fromCharCode(...bytes))}\n`));
  }
}

type Handler = (session: GdbSession, rest: string) => string | undefined;

/** Packets with names; the first that fits. */
const NAMED: readonly (readonly [string, Handler])[] = [
  ['qSupported', () => FEATURES.join(';')],
  ['qXfer:features:read:target.xml:', (_, rest) => part(targetDescription(), rest)],
  ['QStartNoAckMode', () => OK],
  ['vCont?', () => 'vCont;c;C;s;S'],
  ['vCont;', (session, rest) => session.continueBy(rest)],
  ['vKill', (session) => session.end('killed')],
  ['qqemu.PhyMemMode', (session) => (session.isPhysical ? '1' : '0')],
  ['Qqemu.PhyMemMode:', (session, rest) => session.physicalMode(rest)],
  ['qRcmd,', (session, rest) => session.command(rest)],
  ['qC', () => 'QC1'],
  ['qfThreadInfo', () => 'm1'],
  ['qsThreadInfo', () => 'l'],
  ['qThreadExtraInfo', () => toHex(latin1('hart 0'))],
  ['qAttached', () => '1'],
  ['qSymbol', () => OK],
];

/** Packets of one letter. */
const LETTERS: Readonly<Record<string, Handler>> = {
  '?': (session) => session.lastStop(),
  '!': () => OK,
  H: () => OK,
  T: () => OK,
  g: (session) => session.readRegisters(),
  G: (session, rest) => session.writeRegisters(rest),
  p: (session, rest) => session.readRegister(rest),
  P: (session, rest) => session.writeRegister(rest),
  m: (session, rest) => session.readMemory(rest),
  M: (session, rest) => session.writeMemory(rest, fromHex),
  X: (session, rest) => session.writeMemory(rest, latin1),
  c: (session, rest) => session.goOn('forwards', rest),
  s: (session, rest) => session.goOn('step', rest),
  C: (session, rest) => session.goOn('forwards', rest.split(';')[1] ?? ''),
  S: (session, rest) => session.goOn('step', rest.split(';')[1] ?? ''),
  b: (session, rest) => {
    if (rest === 's') return session.start('back-step');
    return rest === 'c' ? session.start('backwards') : '';
  },
  Z: (session, rest) => session.setPoint(rest, true),
  z: (session, rest) => session.setPoint(rest, false),
  D: (session) => session.end('detached'),
  k: (session) => {
    session.end('killed');
    return undefined;
  },
};

function stopReply(stop: Stop): string {
  const signal = stop.kind === 'interrupted' ? SIGNAL_INTERRUPT : SIGNAL_TRAP;
  const details: string[] = ['thread:1'];
  if (stop.kind === 'watchpoint') {
    details.push(`${WATCH_WORDS[stop.watchpoint.kind]}:${stop.address.toString(16)}`);
  }
  if (stop.kind === 'begin' || stop.kind === 'end') details.push(`replaylog:${stop.kind}`);
  return `T${hexByte(signal)}${details.join(';')};`;
}

/** address,length in hexadecimal. */
function parseRange(text: string): { address: number; bytes: number } | undefined {
  const [address, bytes, ...rest] = text.split(',').map(parseHex);
  return address === undefined || bytes === undefined || rest.length > 0 ? undefined : { address, bytes };
}

/** The part of a text that a qXfer packet asks for: m with more to come, l with the last. */
function part(text: string, offsetAndLength: string): string {
  const range = parseRange(offsetAndLength);
  if (range === undefined || range.address > text.length) return ERROR;
  const end = range.address + Math.min(range.bytes, PACKET_BYTES_MAX / 2);
  return (end >= text.length ? 'l' : 'm') + text.slice(range.address, end);
}
