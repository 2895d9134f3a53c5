// The reference pages of the system calls and the protocols, as Markdown: from the same declarations as the code.

import type { HandleField, Message, Payload, Protocol } from '../../abi/protocol.ts';
import type { SystemCall } from '../../abi/syscalls.ts';

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** One row a system call. */
export function syscallReference(calls: readonly SystemCall[]): string {
  const rows = calls.map((call) => [
    String(call.number),
    `\`${call.name}(${call.arguments.join(', ')})\``,
    [call.returns && `a0: ${call.returns}`, ...(call.results ?? []).map((name, i) => `a${i + 1}: ${name}`)]
      .filter(Boolean)
      .join(', '),
    call.rights ?? '',
    (call.errors ?? []).join(', '),
    call.effect,
  ]);
  return `${table(['number', 'call', 'results', 'needs', 'errors', 'effect'], rows)}\n`;
}

function payloadText(payload: Payload | undefined): string[] {
  if (!payload) return [];
  if ('texts' in payload) return payload.texts.map((name) => `${name}: text`);
  if ('bytes' in payload) return [`${payload.bytes}: bytes`];
  return [`records of (${[...payload.records.words, `${payload.records.text}: text`].join(', ')})`];
}

function side(part: {
  words?: readonly string[];
  payload?: Payload;
  handles?: readonly HandleField[];
}): string {
  const handles = (part.handles ?? []).map(({ name }) => `${name}: handle`);
  return [...payloadText(part.payload), ...(part.words ?? []), ...handles].join(', ');
}

function messageRow(protocol: Protocol, message: Message): string[] {
  return [
    `0x${(protocol.base + message.number).toString(16)}`,
    `\`${message.name}(${side(message)})\``,
    side(message.results ?? {}),
    (message.errors ?? []).join(', '),
    message.does,
  ];
}

/** A section a protocol. */
export function protocolReference(protocols: readonly Protocol[]): string {
  const sections = protocols.map((protocol) => {
    const constants = (protocol.constants ?? []).map(({ name, value, does }) => [name, String(value), does]);
    return [
      `## ${protocol.name}`,
      protocol.summary,
      table(
        ['label', 'message', 'results', 'errors', 'what it does'],
        protocol.messages.map((message) => messageRow(protocol, message)),
      ),
      ...(constants.length > 0 ? [table(['constant', 'value', 'meaning'], constants)] : []),
    ].join('\n\n');
  });
  return `${sections.join('\n\n')}\n`;
}
