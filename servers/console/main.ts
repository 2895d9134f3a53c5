// The console: the terminal behind the UART.
//
//   keys    UART interrupt -> uart.ts -> line-discipline.ts -> who reads
//   bytes   who writes -> output.ts (line ends) -> uart.ts -> UART
//
// It calls one other server, the process server, to end the foreground group at ^C and to stop it at ^Z.

import { E_INVALID } from '../../abi/errors.ts';
import { HANDLE_NONE, RIGHT_READ, RIGHT_SEND, RIGHT_WRITE } from '../../abi/handles.ts';
import { USER_SHARED_BASE } from '../../abi/memory-map.ts';
import { interrupt, stop } from '../../build/generated/protocols/group';
import { KIND_TERMINAL, replyStat, Handler as StreamHandler } from '../../build/generated/protocols/stream';
import {
  MODE_SCREEN,
  replyInterrupts,
  replyPending,
  replySetMode,
  replyShare,
  replySize,
  Handler as TerminalHandler,
} from '../../build/generated/protocols/terminal';
import {
  result3,
  sysHandleClose,
  sysHandleInspect,
  sysHandleMint,
  sysInterruptAcknowledge,
  sysInterruptBind,
  sysMemoryMap,
  sysNotificationBind,
  sysNotificationCreate,
  sysProcessExit,
} from '../../build/generated/syscalls';
import { replyNothing } from '../../userland/lib/message';
import { Server } from '../../userland/lib/server';
import { givenHandle } from '../../userland/lib/start';
import { hasRoom, pendingBytes, setMode, setStopKey, takeInterrupts, takeStops } from './line-discipline.ts';
import {
  dropReaders,
  feedReaders,
  feedWriters,
  flush,
  interruptReaders,
  read,
  setTurn,
  write,
  writeControl,
} from './requests.ts';
import { columns, measure, measuring, rows } from './size-report.ts';
import { isPaused, receiveKeys, startUart, transmit } from './uart.ts';

const REGISTERS: u32 = USER_SHARED_BASE;
const UART_BIT: u32 = 1;
/** The alternate screen of terminals since xterm; and back, with plain characters and a cursor that shows. */
const SCREEN_ON: string = '\x1b[?1049h';
const SCREEN_OFF: string = '\x1b[0m\x1b[?25h\x1b[?1049l';

let foreground: u32 = HANDLE_NONE;
let interruptCount: u32 = 0;

/** ^C: ends the jobs in the foreground, then lets who waits for keys know. */
function interruptForeground(): void {
  if (foreground !== HANDLE_NONE) interrupt(foreground);
  interruptReaders();
}

function setForeground(group: u32, badge: u32, stops: bool): void {
  if (foreground !== HANDLE_NONE) sysHandleClose(foreground);
  foreground = group;
  setStopKey(stops);
  setTurn(badge);
  feedReaders();
}

/** A group is known by the badge of its handle. Negative: it is no such handle. */
function badgeOf(group: u32): i32 {
  return sysHandleInspect(group) < 0 ? E_INVALID : <i32>result3();
}

/** Moves keys from the UART to who waits for them, until there are no more of either. */
function pumpKeys(): void {
  do {
    receiveKeys();
    let interrupts = takeInterrupts();
    interruptCount += interrupts;
    if (interrupts !== 0) interruptForeground();
    if (takeStops() !== 0 && foreground !== HANDLE_NONE) stop(foreground);
    feedReaders();
  } while (isPaused() && hasRoom());
}

class Stream extends StreamHandler {
  read(badge: u32, count: u32): i32 {
    let status = read(badge, count);
    pumpKeys();
    return status;
  }

  write(badge: u32, _content: usize, bytes: u32): i32 {
    return write(badge, bytes);
  }

  stat(_badge: u32): i32 {
    return replyStat(KIND_TERMINAL, 0, 0);
  }

  flush(badge: u32): i32 {
    return flush(badge);
  }
}

class Terminal extends TerminalHandler {
  setMode(_badge: u32, mode: u32): i32 {
    let before = setMode(mode);
    if (((before ^ mode) & MODE_SCREEN) !== 0)
      writeControl((mode & MODE_SCREEN) !== 0 ? SCREEN_ON : SCREEN_OFF);
    feedReaders();
    return replySetMode(before);
  }

  foreground(_badge: u32, stops: u32, group: u32): i32 {
    let badge = badgeOf(group);
    if (badge < 0) return badge;
    setForeground(group, badge, stops !== 0);
    return replyNothing();
  }

  release(badge: u32): i32 {
    setForeground(HANDLE_NONE, badge, false);
    return replyNothing();
  }

  share(_badge: u32, group: u32): i32 {
    let badge = badgeOf(group);
    if (badge <= 0) return E_INVALID;
    let stream = sysHandleMint(server.endpoint, badge, RIGHT_SEND);
    if (stream < 0) return stream;
    sysHandleClose(group);
    return replyShare(stream);
  }

  size(_badge: u32): i32 {
    return replySize(rows, columns, measuring ? 1 : 0);
  }

  measure(_badge: u32): i32 {
    measure();
    transmit();
    return replyNothing();
  }

  interrupts(_badge: u32): i32 {
    return replyInterrupts(interruptCount);
  }

  pending(_badge: u32): i32 {
    return replyPending(pendingBytes());
  }
}

class ConsoleServer extends Server {
  constructor(
    endpoint: u32,
    private readonly uartInterrupt: u32,
  ) {
    super(endpoint);
  }

  badgeDead(badge: u32): void {
    dropReaders(badge);
  }

  notification(_bits: u32): void {
    pumpKeys();
    feedWriters();
    sysInterruptAcknowledge(this.uartInterrupt);
  }
}

/** Maps the UART and binds its interrupt to this thread. */
function takeUart(self: u32, registers: u32, uartInterrupt: u32): bool {
  if (sysMemoryMap(self, registers, REGISTERS, 0, 1, RIGHT_READ | RIGHT_WRITE) < 0) return false;
  let notification = sysNotificationCreate();
  if (notification < 0 || sysNotificationBind(notification) < 0) return false;
  startUart(REGISTERS);
  return sysInterruptBind(uartInterrupt, notification, UART_BIT) >= 0;
}

let uartInterrupt = givenHandle('interrupt');
if (!takeUart(givenHandle('self'), givenHandle('uart'), uartInterrupt)) sysProcessExit(1);
let server = new ConsoleServer(givenHandle('service'), uartInterrupt);
server.add(new Stream());
server.add(new Terminal());
server.run();
