// Checks what the types of a protocol declaration cannot say. A mistake here would give two messages one label.

import type { Message, Protocol } from '../../abi/protocol.ts';

const HANDLES_MAX = 4;

function complain(protocol: Protocol, message: Message | undefined, problem: string): never {
  const where = message ? `${protocol.name}.${message.name}` : protocol.name;
  throw new Error(`protocol ${where}: ${problem}`);
}

function checkMessage(protocol: Protocol, message: Message): void {
  if (message.number < 1 || message.number > 0xff) complain(protocol, message, 'its number must be 1 to 255');
  for (const side of [message, message.results ?? {}]) {
    if ((side.handles?.length ?? 0) > HANDLES_MAX)
      complain(protocol, message, `more than ${HANDLES_MAX} handles`);
    if ((side.words?.length ?? 0) > 4 && side.payload)
      complain(protocol, message, 'more than four words leave no room for a payload');
  }
  if (message.payload && 'records' in message.payload)
    complain(protocol, message, 'records travel in replies only');
}

/** Throws an Error of one line for the first mistake. */
export function checkProtocols(protocols: readonly Protocol[]): void {
  const bases = new Map<number, Protocol>();
  for (const protocol of protocols) {
    if (protocol.base % 0x100 !== 0 || protocol.base < 0x100 || protocol.base >= 0x8000)
      complain(protocol, undefined, 'its base must be a multiple of 0x100 below 0x8000');
    const other = bases.get(protocol.base);
    if (other) complain(protocol, undefined, `has the base of ${other.name}`);
    bases.set(protocol.base, protocol);
    const numbers = new Set<number>();
    const names = new Set<string>();
    for (const message of protocol.messages) {
      checkMessage(protocol, message);
      if (numbers.has(message.number)) complain(protocol, message, 'has the number of another message');
      if (names.has(message.name)) complain(protocol, message, 'has the name of another message');
      numbers.add(message.number);
      names.add(message.name);
    }
  }
}
