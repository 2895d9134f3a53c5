// Guest code that sends one message and checks, on both sides, that everything arrives: written for the stubs that the
// generator makes, with the values as literals.

import type { Exchange, SideValues } from './random-protocol.ts';

const literal = (text: string) => JSON.stringify(text);
const bare = (declaration: string) => declaration.split(':')[0]!;
const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** The host's kernel gives every handle that it passes on another number. */
export const HANDLE_STEP = 16;
const received = (handle: number) => handle + HANDLE_STEP;

function checks(pairs: readonly (readonly [string, string | number])[]): string {
  return pairs.map(([found, expected]) => `  check(${found} == ${expected});`).join('\n');
}

/** Bytes stand in a static array that both sides know. */
function bytesDeclaration(name: string, bytes: readonly number[]): string {
  return `const ${name}: StaticArray<u8> = [${bytes.join(', ')}];`;
}

/** Every result, through the functions that read it. */
function resultChecks(exchange: Exchange, index: number): string {
  const { message, protocol, result } = exchange;
  const { words = [], payload, handles = [] } = message.results!;
  const single = words.length + handles.length + (payload && 'bytes' in payload ? 1 : 0) === 1;
  const read = (name: string) => (single ? 'status' : `${protocol.name}.${message.name}${capital(name)}()`);
  const pairs: [string, string | number][] = [
    ...words.map((name, i): [string, number] => [read(bare(name)), result.words[i]!]),
    ...handles.map(({ name }, i): [string, number] => [read(name), received(result.handles[i]!)]),
  ];
  if (payload && 'bytes' in payload) {
    pairs.push([read(payload.bytes), result.bytes.length]);
    pairs.push([
      `memory.compare(MESSAGE_PAGE, changetype<usize>(result${index}), ${result.bytes.length})`,
      0,
    ]);
  }
  return checks(pairs) + recordChecks(exchange);
}

function recordChecks({ message, protocol, result }: Exchange): string {
  const payload = message.results!.payload;
  if (!payload || !('records' in payload)) return '';
  const stub = `${protocol.name}.${message.name}`;
  const lines = [`\n  let at = ${stub}First();`];
  for (const record of result.records) {
    lines.push('  check(at != 0);');
    payload.records.words.forEach((name, i) => {
      lines.push(`  check(${stub}${capital(name)}(at) == ${record.words[i]});`);
    });
    lines.push(`  check(${stub}RecordText(at) == ${literal(record.text)});`, `  at = ${stub}After(at);`);
  }
  return [...lines, '  check(at == 0);'].join('\n');
}

function client(exchange: Exchange, index: number): string {
  const { message, protocol, request } = exchange;
  const values = [
    'ENDPOINT',
    ...request.texts.map(literal),
    ...(isBytes(exchange) ? [`changetype<usize>(request${index})`, request.bytes.length] : []),
    ...request.words,
    ...request.handles,
  ];
  return `export function ask${index}(): void {
  const status = ${protocol.name}.${message.name}(${values.join(', ')});
  check(status >= 0);
${resultChecks(exchange, index)}
}`;
}

function isBytes({ message }: Exchange): boolean {
  return message.payload !== undefined && 'bytes' in message.payload;
}

function parameters({ message }: Exchange): { name: string; type: string }[] {
  const { payload, words = [], handles = [] } = message;
  const list = [{ name: 'badge', type: 'u32' }];
  if (payload && 'texts' in payload) list.push(...payload.texts.map((name) => ({ name, type: 'string' })));
  if (payload && 'bytes' in payload)
    list.push({ name: payload.bytes, type: 'usize' }, { name: 'bytes', type: 'u32' });
  list.push(...words.map((name) => ({ name: bare(name), type: name.split(': ')[1] ?? 'u32' })));
  return [...list, ...handles.map(({ name }) => ({ name, type: 'u32' }))];
}

function requestChecks(exchange: Exchange, index: number): string {
  const { message, request, badge } = exchange;
  const { payload, words = [], handles = [] } = message;
  const pairs: [string, string | number][] = [['badge', badge]];
  if (payload && 'texts' in payload)
    payload.texts.forEach((name, i) => {
      pairs.push([name, literal(request.texts[i]!)]);
    });
  if (payload && 'bytes' in payload) {
    pairs.push(['bytes', request.bytes.length]);
    pairs.push([`memory.compare(${payload.bytes}, changetype<usize>(request${index}), bytes)`, 0]);
  }
  words.forEach((name, i) => {
    pairs.push([bare(name), request.words[i]!]);
  });
  handles.forEach(({ name }, i) => {
    pairs.push([name, received(request.handles[i]!)]);
  });
  return checks(pairs);
}

function replyStatements({ protocol, message, result }: Exchange, index: number): string {
  const payload = message.results!.payload;
  const lines: string[] = [];
  const values: (string | number)[] = [...result.words];
  if (payload && 'bytes' in payload) {
    lines.push(`  memory.copy(MESSAGE_PAGE, changetype<usize>(result${index}), ${result.bytes.length});`);
    values.push(result.bytes.length);
  }
  if (payload && 'records' in payload) {
    lines.push('  let end: usize = MESSAGE_PAGE;');
    for (const record of result.records) {
      const fields = ['end', ...record.words, literal(record.text)].join(', ');
      lines.push(`  end = ${protocol.name}.put${capital(message.name)}(${fields});`);
    }
    values.push('end');
  }
  values.push(...result.handles);
  return `${lines.join('\n')}\n  return ${protocol.name}.reply${capital(message.name)}(${values.join(', ')});`;
}

function handlers(all: readonly Exchange[]): string {
  const protocols = [...new Set(all.map(({ protocol }) => protocol))];
  return protocols
    .map((protocol) => {
      const methods = all.map((exchange, index) => {
        if (exchange.protocol !== protocol) return '';
        const list = parameters(exchange).map(({ name, type }) => `${name}: ${type}`);
        return `  ${exchange.message.name}(${list.join(', ')}): i32 {
${requestChecks(exchange, index)}
${replyStatements(exchange, index)}
  }`;
      });
      return `class ${capital(protocol.name)} extends ${protocol.name}.Handler {\n${methods.join('\n')}\n}`;
    })
    .join('\n');
}

const noValues = ({ bytes }: SideValues) => bytes;

/** The module: ask0, ask1, ... send; serve answers what the host's kernel delivered. */
export function exchangeModule(all: readonly Exchange[]): string {
  const protocols = [...new Set(all.map(({ protocol }) => protocol.name))];
  return `
import { MESSAGE_PAGE } from './abi/memory-map';
import { Request } from './userland/lib/handler';
import { reply } from './userland/lib/message';
import { check } from './test';
${protocols.map((name) => `import * as ${name} from 'cox/${name}';`).join('\n')}
const ENDPOINT: u32 = 7;
${all.map(({ request, result }, i) => `${bytesDeclaration(`request${i}`, noValues(request))}\n${bytesDeclaration(`result${i}`, noValues(result))}`).join('\n')}
${all.map(client).join('\n')}
${handlers(all)}
const request = new Request();
export function serve(): void {
  request.take();
${protocols
  .map(
    (name) => `  const ${name}Handler = new ${capital(name)}();
  if (request.label >> 8 == ${name}Handler.base >> 8) {
    check(request.handles == ${name}Handler.handles(request.label));
    reply(${name}Handler.dispatch(request));
    return;
  }`,
  )
  .join('\n')}
  check(false);
}`;
}
