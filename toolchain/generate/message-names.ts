// The names of all requests by their labels, for tools inside the system that show messages.

import type { Protocol } from '../../abi/protocol.ts';
import { banner } from './names.ts';

/** A function from label to name, `fs.open`; empty for a label that no protocol has. */
export function generateMessageNames(protocols: readonly Protocol[]): string {
  const cases = protocols.flatMap(({ name, base, messages }) =>
    messages.map((message) => [
      `    case 0x${(base + message.number).toString(16)}:`,
      `      return '${name}.${message.name}';`,
    ]),
  );
  return [
    banner('servers/protocols'),
    '',
    'export function messageName(label: u32): string {',
    '  switch (label) {',
    ...cases.flat(),
    '    default:',
    "      return '';",
    '  }',
    '}',
    '',
  ].join('\n');
}
