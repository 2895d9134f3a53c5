// Generates access to the records in a reply's payload. A record: its words, the length of its text in bytes, the
// text, padded to a word.
//
//   client   for (let at = listFirst(); at != 0; at = listAfter(at)) { listKind(at); listName(at); }
//   server   end = putList(end, kind, size, name): the address after the record, or 0 where it does not fit

import type { Message } from '../../abi/protocol.ts';
import { pascalName } from './names.ts';

export function recordFunctions(message: Message): string[] {
  const payload = message.results?.payload;
  if (!payload || !('records' in payload)) return [];
  const { words, text } = payload.records;
  const name = message.name;
  const header = 4 * words.length + 4;
  const lengthAt = 4 * words.length;
  const parameters = [...words.map((word) => `${word}: u32`), `${text}: string`].join(', ');
  const stores = words.map((word, i) => `  store<u32>(at, ${word}, ${4 * i});`);
  return [
    `export function ${name}First(): usize {\n  return resultBytes() == 0 ? 0 : MESSAGE_PAGE;\n}`,
    `export function ${name}After(at: usize): usize {
  const next: usize = at + ${header} + ((load<u32>(at, ${lengthAt}) + 3) & ~3);
  return next < MESSAGE_PAGE + resultBytes() ? next : 0;
}`,
    ...words.map(
      (word, i) =>
        `export function ${name}${pascalName(word)}(at: usize): u32 {\n  return load<u32>(at, ${4 * i});\n}`,
    ),
    `export function ${name}${pascalName(text)}(at: usize): string {
  return textAt(at + ${header}, load<u32>(at, ${lengthAt}));
}`,
    `export function put${pascalName(name)}(at: usize, ${parameters}): usize {
  if (at + ${header} > MESSAGE_PAGE + PAYLOAD_BYTES) return 0;
  const end = putText(at + ${header}, ${text});
  if (end == 0) return 0;
${[...stores, `  store<u32>(at, <u32>(end - at - ${header}), ${lengthAt});`].join('\n')}
  const padded = (end + 3) & ~3;
  return padded > MESSAGE_PAGE + PAYLOAD_BYTES ? 0 : padded;
}`,
  ];
}
