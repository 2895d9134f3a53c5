// Random protocol declarations, and for each message the values that travel in it both ways.

import * as fc from 'fast-check';
import type { HandleField, Message, Payload, Protocol } from '../../../abi/protocol.ts';

/** What one side of a message carries. */
export interface SideValues {
  words: number[];
  texts: string[];
  bytes: number[];
  records: { words: number[]; text: string }[];
  handles: number[];
}

export interface Exchange {
  protocol: Protocol;
  message: Message;
  badge: number;
  request: SideValues;
  result: SideValues;
}

interface Side {
  words: string[];
  payload?: Payload;
  handles: HandleField[];
}

const WORDS_MAX = 6;
const WORDS_BESIDE_PAYLOAD = 4;

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((value) => value.replaceAll('\0', ''));
const word = fc.integer({ min: 0, max: 0x7fffffff });
const handle = fc.integer({ min: 0x1000, max: 0x7ffff000 });

/** A word is signed, or it is not: then its name says nothing. */
const wordNames = (prefix: string, max: number) =>
  fc
    .array(fc.boolean(), { maxLength: max })
    .map((signed) => signed.map((isSigned, i) => (isSigned ? `${prefix}${i}: i32` : `${prefix}${i}`)));

const handleFields = (prefix: string, max: number) =>
  fc
    .nat({ max })
    .map((count) => names(prefix, count).map((name): HandleField => ({ name, rights: ['RIGHT_SEND'] })));

const plainPayloads = (prefix: string): fc.Arbitrary<Payload>[] => [
  fc.integer({ min: 1, max: 3 }).map((count) => ({ texts: names(`${prefix}Text`, count) })),
  fc.constant({ bytes: `${prefix}Bytes` }),
];

function side(prefix: string, payloads: fc.Arbitrary<Payload>[]): fc.Arbitrary<Side> {
  const handles = handleFields(`${prefix}Handle`, 4);
  return fc.oneof(
    fc.record({ words: wordNames(`${prefix}Word`, WORDS_MAX), handles }),
    fc.record({
      words: wordNames(`${prefix}Word`, WORDS_BESIDE_PAYLOAD),
      payload: fc.oneof(...payloads),
      handles,
    }),
  );
}

const recordPayload = fc
  .nat({ max: 3 })
  .map((count): Payload => ({ records: { words: names('recordWord', count), text: 'recordText' } }));

// Text results are declared possible and used by no protocol: the client gets them as bytes.
const resultPayloads = [fc.constant<Payload>({ bytes: 'resultBytes' }), recordPayload];

function values({ words, payload, handles }: Side): fc.Arbitrary<SideValues> {
  const list = <T>(element: fc.Arbitrary<T>, length: number) =>
    fc.array(element, { minLength: length, maxLength: length });
  const records = payload && 'records' in payload ? payload.records : undefined;
  return fc.record({
    words: list(word, words.length),
    texts: list(text, payload && 'texts' in payload ? payload.texts.length : 0),
    bytes:
      payload && 'bytes' in payload
        ? fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 })
        : list(word, 0),
    records: records
      ? fc.array(fc.record({ words: list(word, records.words.length), text }), { maxLength: 4 })
      : fc.constant([]),
    handles: list(handle, handles.length),
  });
}

const exchange = (protocolIndex: number, number: number) =>
  fc
    .tuple(side('request', plainPayloads('request')), side('result', resultPayloads))
    .chain(([request, result]) =>
      fc
        .tuple(values(request), values(result), fc.integer({ min: 1, max: 0x7fffffff }))
        .map(([requestValues, resultValues, badge]) => ({
          message: {
            name: `message${number}`,
            number,
            does: `Test ${protocolIndex}.`,
            ...request,
            results: result,
          },
          badge,
          request: requestValues,
          result: resultValues,
        })),
    );

/** Protocols with up to four messages each, one exchange a message. */
export const exchanges: fc.Arbitrary<Exchange[]> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain((counts) =>
    fc.tuple(
      ...counts.map((count, i) =>
        fc.tuple(...Array.from({ length: count }, (_, n) => exchange(i, n + 1))).map((list) => {
          const protocol: Protocol = {
            name: `random${i}`,
            base: 0x100 * (i + 1),
            summary: 'Random.',
            messages: list.map(({ message }) => message),
          };
          return list.map((one): Exchange => ({ ...one, protocol }));
        }),
      ),
    ),
  )
  .map((groups) => groups.flat());
