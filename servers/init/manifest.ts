// What runs: every server, in the order in which they are started, with the handles that it gets and no others. All also
// get "self" (their own process) and "service" (their own endpoint).
//
// Servers call only those before them in this list; the process server reads programs through the handle that each
// spawner gives.

import { DEVICE_RTC, DEVICE_UART, DEVICE_VIRTIO } from '../../abi/boot-info.ts';
import { RIGHT_READ, RIGHT_SEND } from '../../abi/handles.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { sysEndpointCreate, sysHandleMint } from '../../build/generated/syscalls';
import { archive, archiveBytes, archiveOffset, deviceInterrupt, deviceRegisters } from './boot-block.ts';
import { consoleSlots, startSeconds } from './devices.ts';
import { ESSENTIAL, RESTART, Service } from './service.ts';

/** Programs enter names into the registry under this badge: they cannot replace init's. */
const BADGE_PROGRAMS: u32 = 1;

const DRIVER_PRIORITY: u32 = 20;
const SERVER_PRIORITY: u32 = 16;

export const registry = declare('registry', SERVER_PRIORITY, 1, ESSENTIAL);

export const fs = declare('fs', SERVER_PRIORITY, 16, ESSENTIAL)
  .give('archive', archive, RIGHT_READ)
  .argument(archiveBytes.toString())
  .argument(archiveOffset.toString())
  .argument(startSeconds().toString());

export const clock = declare('clock', SERVER_PRIORITY, 1, RESTART).give(
  'rtc',
  deviceRegisters(DEVICE_RTC, 0),
  RIGHTS_ALL,
);

export const pipe = declare('pipe', SERVER_PRIORITY, 5, RESTART);

export const process = declare('process', SERVER_PRIORITY, 36, ESSENTIAL).give(
  'registry',
  sysHandleMint(registry.endpoint, BADGE_PROGRAMS, RIGHT_SEND),
  RIGHT_SEND,
);

export const terminal = declare('console', DRIVER_PRIORITY, 1, RESTART)
  .give('uart', deviceRegisters(DEVICE_UART, 0), RIGHTS_ALL)
  .give('interrupt', deviceInterrupt(DEVICE_UART, 0), RIGHTS_ALL);

export const vconsole = giveConsoles(declare('vconsole', DRIVER_PRIORITY, 1, RESTART));

/** All of them, in order. The driver of the virtio consoles runs only where there are some. */
export function manifest(): Service[] {
  let services = [registry, fs, clock, pipe, process, terminal];
  if (vconsole.gifts.length !== 0) services.push(vconsole);
  return services;
}

function declare(name: string, priority: u32, share: u32, onDeath: u32): Service {
  return new Service(name, priority, share, onDeath, sysEndpointCreate());
}

function giveConsoles(service: Service): Service {
  let slots = consoleSlots();
  for (let port = 0; port < slots.length; port += 1) {
    service.give('console' + port.toString(), deviceRegisters(DEVICE_VIRTIO, slots[port]), RIGHTS_ALL);
    service.give('interrupt' + port.toString(), deviceInterrupt(DEVICE_VIRTIO, slots[port]), RIGHTS_ALL);
  }
  return service;
}
