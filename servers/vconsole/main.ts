// The virtio-console driver: raw byte streams to the host, beside the UART. `cox exec` uses two of them, so that a
// program's output and its error messages stay apart. It calls nobody.
//
//   badge n + 1 is the stream of device n; init hands out the handles. Given: console0, interrupt0, console1, ...

import { E_BAD_HANDLE } from '../../abi/errors.ts';
import { USER_SHARED_BASE } from '../../abi/memory-map.ts';
import { Handler, KIND_DEVICE, replyStat } from '../../build/generated/protocols/stream';
import {
  sysInterruptAcknowledge,
  sysInterruptBind,
  sysNotificationBind,
  sysNotificationCreate,
  sysProcessExit,
} from '../../build/generated/syscalls';
import { Server } from '../../userland/lib/server';
import { givenHandle } from '../../userland/lib/start';
import { ConsoleDevice, DEVICE_SPACE } from './device.ts';
import { Port } from './port.ts';

const PORTS_MAX: i32 = 8;

const ports: Port[] = [];

function findPort(badge: u32): Port | null {
  let index = <i32>badge - 1;
  return index >= 0 && index < ports.length ? ports[index] : null;
}

class Streams extends Handler {
  read(badge: u32, count: u32): i32 {
    let port = findPort(badge);
    return port === null ? E_BAD_HANDLE : port.read(badge, count);
  }

  write(badge: u32, _content: usize, bytes: u32): i32 {
    let port = findPort(badge);
    return port === null ? E_BAD_HANDLE : port.write(badge, bytes);
  }

  stat(badge: u32): i32 {
    return findPort(badge) === null ? E_BAD_HANDLE : replyStat(KIND_DEVICE, 0, 0);
  }

  flush(badge: u32): i32 {
    let port = findPort(badge);
    return port === null ? E_BAD_HANDLE : port.flush(badge);
  }
}

class VirtioConsoleServer extends Server {
  notification(bits: u32): void {
    for (let index = 0; index < ports.length; index += 1) {
      if ((bits & (1 << index)) === 0) continue;
      ports[index].interrupted();
      sysInterruptAcknowledge(ports[index].interrupt);
    }
  }
}

/** Starts the devices that were given; their interrupts become bits of one notification. */
function startPorts(self: u32): bool {
  let notification = sysNotificationCreate();
  if (notification < 0 || sysNotificationBind(notification) < 0) return false;
  for (let index = 0; index < PORTS_MAX; index += 1) {
    let registers = givenHandle('console' + index.toString());
    if (registers === 0) return true;
    let device = ConsoleDevice.start(self, registers, USER_SHARED_BASE + <u32>index * DEVICE_SPACE);
    if (device === null) return false;
    let interrupt = givenHandle('interrupt' + index.toString());
    ports.push(new Port(device, interrupt));
    if (sysInterruptBind(interrupt, notification, 1 << index) < 0) return false;
  }
  return true;
}

if (!startPorts(givenHandle('self'))) sysProcessExit(1);
let server = new VirtioConsoleServer(givenHandle('service'));
server.add(new Streams());
server.run();
