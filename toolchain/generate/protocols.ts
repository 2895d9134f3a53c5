// Generates the guest's side of a protocol from its declaration: labels and constants, the client's stubs, the
// server's reply functions and its dispatcher. One module a protocol, imported as 'cox/NAME'.
//
//   client   open(endpoint, path, flags)      sends and waits; the result, or a negative error
//            statSize()                       further results, until the next system call
//   server   class Handler { open(badge, path, flags) }  one method a message, to be overridden
//            replyOpen(file)                  sets the reply and returns OK: `return replyOpen(file)`

import type { HandleField, Message, Payload, Protocol } from '../../abi/protocol.ts';
import { banner, constantName, pascalName } from './names.ts';
import { recordFunctions } from './records.ts';

const REGISTER_WORDS = 4;

interface Parameter {
  name: string;
  type: string;
}

function word(declaration: string): Parameter {
  const [name, type] = declaration.split(':').map((part) => part.trim());
  return { name: name!, type: type ?? 'u32' };
}

function words(declarations: readonly string[] | undefined): Parameter[] {
  return (declarations ?? []).map(word);
}

/** How a payload appears among the parameters of a client stub or of a server's method. */
function payloadParameters(payload: Payload | undefined): Parameter[] {
  if (!payload) return [];
  if ('texts' in payload) return payload.texts.map((name) => ({ name, type: 'string' }));
  if ('bytes' in payload) {
    return [
      { name: payload.bytes, type: 'usize' },
      { name: 'bytes', type: 'u32' },
    ];
  }
  throw new Error('records travel in replies only');
}

function handleParameters(handles: readonly HandleField[] | undefined): Parameter[] {
  return (handles ?? []).map(({ name }) => ({ name, type: 'u32' }));
}

function parameterList(parameters: Parameter[]): string {
  return parameters.map(({ name, type }) => `${name}: ${type}`).join(', ');
}

function transferWord(field: HandleField): string {
  const rights = (field.rights ?? ['RIGHTS_ALL']).join(' | ');
  return field.move ? `${rights} | TRANSFER_MOVE` : rights;
}

function putHandles(handles: readonly HandleField[] | undefined): string[] {
  return (handles ?? []).map((field, i) => `  putHandle(${i}, ${field.name}, ${transferWord(field)});`);
}

/** Statements that fill the message page, and the expression for the number of bytes in it. */
function putPayload(payload: Payload | undefined): { statements: string[]; bytes: string } {
  if (!payload) return { statements: [], bytes: '0' };
  if ('bytes' in payload) {
    return {
      statements: ['  if (bytes > PAYLOAD_BYTES) return E_TOO_LONG;', `  putBytes(${payload.bytes}, bytes);`],
      bytes: 'bytes',
    };
  }
  if (!('texts' in payload)) throw new Error('records travel in replies only');
  const several = payload.texts.length > 1;
  const statements = ['  let end: usize = MESSAGE_PAGE;'];
  for (const name of payload.texts) {
    statements.push(`  end = ${several ? 'putTerminated' : 'putText'}(end, ${name});`);
    statements.push('  if (end == 0) return E_TOO_LONG;');
  }
  return { statements, bytes: '<u32>(end - MESSAGE_PAGE)' };
}

/** The load of a word from where it travels. */
function wordAt(parameter: Parameter, index: number, register: (index: number) => string): string {
  const value =
    index < REGISTER_WORDS ? register(index) : `load<u32>(MESSAGE_PAGE, ${4 * (index - REGISTER_WORDS)})`;
  return parameter.type === 'u32' ? value : `<${parameter.type}>${value}`;
}

/** The words in registers as arguments, the further ones as stores to the start of the payload. */
function putWords(parameters: Parameter[]): { statements: string[]; registers: string; bytes: number } {
  const registers = Array.from({ length: REGISTER_WORDS }, (_, i) => parameters[i]?.name ?? '0');
  const further = parameters.slice(REGISTER_WORDS);
  return {
    statements: further.map(({ name }, i) => `  store<u32>(MESSAGE_PAGE, ${name}, ${4 * i});`),
    registers: registers.join(', '),
    bytes: 4 * further.length,
  };
}

type Result = { name: string; type: string; value: string };

/** Everything that a client can read from a successful reply. */
function results(message: Message): Result[] {
  const { words: resultWords, payload, handles } = message.results ?? {};
  const list: Result[] = words(resultWords).map((parameter, i) => ({
    ...parameter,
    value: wordAt(parameter, i, (index) => `result${index + 2}()`),
  }));
  (handles ?? []).forEach(({ name }, i) => {
    list.push({ name, type: 'u32', value: `takenHandle(${i})` });
  });
  if (payload && 'bytes' in payload) list.push({ name: payload.bytes, type: 'u32', value: 'resultBytes()' });
  return list;
}

function clientStub(message: Message): string {
  const parameters = [
    { name: 'endpoint', type: 'u32' },
    ...payloadParameters(message.payload),
    ...words(message.words),
    ...handleParameters(message.handles),
  ];
  const payload = putPayload(message.payload);
  const { statements, registers, bytes } = putWords(words(message.words));
  const length = message.payload ? payload.bytes : String(bytes);
  const found = results(message);
  const label = constantName(message.name);
  const call = `call(endpoint, ${label}, ${length}, ${message.handles?.length ?? 0}, ${registers})`;
  const ending =
    found.length === 1
      ? [`  const status = ${call};`, `  return status < 0 ? status : <i32>${found[0]!.value};`]
      : [`  return ${call};`];
  const body = [...payload.statements, ...statements, ...putHandles(message.handles), ...ending];
  const signature = `export function ${message.name}(${parameterList(parameters)}): i32`;
  return `${signature} {\n${body.join('\n')}\n}`;
}

/** statSize(): one function for each result, where there are several. */
function resultFunctions(message: Message): string[] {
  const found = results(message);
  if (found.length < 2) return [];
  return found.map(
    ({ name, type, value }) =>
      `export function ${message.name}${pascalName(name)}(): ${type} {\n  return ${value};\n}`,
  );
}

/** replyOpen(file): fills the reply and returns OK. */
function replyFunction(message: Message): string {
  const { words: resultWords, payload, handles } = message.results ?? {};
  const wordParameters = words(resultWords);
  const { statements, registers, bytes } = putWords(wordParameters);
  let payloadParameter: Parameter[] = [];
  let length = String(bytes);
  const fill: string[] = [];
  if (payload && 'bytes' in payload) {
    payloadParameter = [{ name: 'bytes', type: 'u32' }];
    length = 'bytes';
  } else if (payload && 'records' in payload) {
    payloadParameter = [{ name: 'end', type: 'usize' }];
    length = '<u32>(end - MESSAGE_PAGE)';
  } else if (payload) {
    const put = putPayload(payload);
    payloadParameter = payloadParameters(payload);
    fill.push(...put.statements);
    length = put.bytes;
  }
  const parameters = [...wordParameters, ...payloadParameter, ...handleParameters(handles)];
  const body = [...fill, ...statements, ...putHandles(handles)];
  body.push(`  setReply(${length}, ${handles?.length ?? 0}, ${registers});`, '  return OK;');
  return `export function reply${pascalName(message.name)}(${parameterList(parameters)}): i32 {\n${body.join('\n')}\n}`;
}

function handlerMethod(message: Message): string {
  const parameters = [
    { name: 'badge', type: 'u32' },
    ...payloadParameters(message.payload),
    ...words(message.words),
    ...handleParameters(message.handles),
  ];
  const answer = message.unimplemented ?? 'E_BAD_REQUEST';
  const comment = `  /** ${message.does}${message.errors ? ` Errors: ${message.errors.join(', ')}.` : ''} */`;
  return `${comment}\n  ${message.name}(${parameterList(parameters)}): i32 {\n    return ${answer};\n  }`;
}

/** Reads the arguments out of the request, first all, since the method may use the message page. */
function dispatchCase(message: Message): string {
  const lines = [`      case ${constantName(message.name)}: {`];
  const values = ['request.badge'];
  const payload = message.payload;
  const inPage = 4 * Math.max(0, words(message.words).length - REGISTER_WORDS);
  if (inPage > 0) lines.push(`        if (request.bytes < ${inPage}) return E_BAD_REQUEST;`);
  if (payload && 'bytes' in payload) values.push('MESSAGE_PAGE', 'request.bytes');
  if (payload && 'texts' in payload) {
    const several = payload.texts.length > 1;
    if (several)
      lines.push(`        if (!hasTexts(request.bytes, ${payload.texts.length})) return E_BAD_REQUEST;`);
    payload.texts.forEach((name, i) => {
      const value = several ? `textNumber(${i})` : 'textAt(MESSAGE_PAGE, request.bytes)';
      lines.push(`        const ${name} = ${value};`);
      values.push(name);
    });
  }
  words(message.words).forEach((parameter, i) => {
    values.push(wordAt(parameter, i, (index) => `request.word${index}`));
  });
  (message.handles ?? []).forEach((_, i) => {
    values.push(`request.handle(${i})`);
  });
  lines.push(`        return this.${message.name}(${values.join(', ')});`, '      }');
  return lines.join('\n');
}

function handlerClass(protocol: Protocol): string {
  const handleCounts = protocol.messages
    .filter((message) => message.handles)
    .map(
      (message) => `      case ${constantName(message.name)}:\n        return ${message.handles!.length};`,
    );
  return [
    '/** What a server of this protocol extends: one method a message. What is not overridden is refused. */',
    'export abstract class Handler extends ProtocolHandler {',
    '  get base(): u32 {\n    return BASE;\n  }\n',
    '  handles(label: u32): u32 {\n    switch (label) {',
    ...handleCounts,
    '      default:\n        return 0;\n    }\n  }\n',
    `${protocol.messages.map(handlerMethod).join('\n\n')}\n`,
    '  dispatch(request: Request): i32 {\n    switch (request.label) {',
    ...protocol.messages.map(dispatchCase),
    '      default:\n        return E_BAD_REQUEST;\n    }\n  }\n}',
  ].join('\n');
}

/** The names in `text` that the support modules export, as import statements. */
function imports(text: string, modules: Record<string, string>): string {
  const statements: string[] = [];
  for (const [path, names] of Object.entries(modules)) {
    const used = names.split(' ').filter((name) => new RegExp(`\\b${name}\\b`).test(text));
    if (used.length > 0) statements.push(`import { ${used.join(', ')} } from '${path}';`);
  }
  return statements.join('\n');
}

/** Where generated stubs come from, and find what they are made of. */
export interface StubPlaces {
  source: string;
  abi: string;
  lib: string;
  syscalls: string;
}

const placesOf = ({ name }: Protocol): StubPlaces => ({
  source: `servers/protocols/${name}.ts`,
  abi: '../../../abi',
  lib: '../../../userland/lib',
  syscalls: '../syscalls',
});

/** The text of a module of stubs: of build/generated/protocols/NAME.ts, or for other places. */
export function generateProtocol(protocol: Protocol, places: StubPlaces = placesOf(protocol)): string {
  const { source, abi: ABI, lib: SUPPORT, syscalls } = places;
  const constants = (protocol.constants ?? []).map(
    ({ name, value, does }) => `/** ${does} */\nexport const ${name}: u32 = ${value};`,
  );
  const labels = protocol.messages.map(
    ({ name, number }) => `export const ${constantName(name)}: u32 = ${protocol.base + number};`,
  );
  const messages = protocol.messages.flatMap((message) => [
    `/** ${message.does} */\n${clientStub(message)}`,
    ...resultFunctions(message),
    ...recordFunctions(message),
    replyFunction(message),
  ]);
  const text = [
    `export const BASE: u32 = ${protocol.base};`,
    labels.join('\n'),
    ...constants,
    ...messages,
    handlerClass(protocol),
    '',
  ].join('\n\n');
  const code = text.replace(/\/\*\*.*?\*\//gs, '');
  const imported = imports(code, {
    [`${ABI}/errors`]: [...new Set(code.match(/\b(OK|E_[A-Z_]+)\b/g))].sort().join(' '),
    [`${ABI}/handles`]: [...new Set(code.match(/\bRIGHT_[A-Z]+\b/g))].sort().join(' '),
    [`${ABI}/memory-map`]: 'MESSAGE_PAGE',
    [`${ABI}/messages`]: 'PAYLOAD_BYTES RIGHTS_ALL TRANSFER_MOVE',
    [syscalls]: 'result1 result2 result3 result4 result5',
    [`${SUPPORT}/message`]: 'call putHandle resultBytes setReply takenHandle',
    [`${SUPPORT}/payload`]: `hasTexts putBytes putTerminated putText textAt textNumber`,
    [`${SUPPORT}/handler`]: 'ProtocolHandler Request',
  });
  return `${banner(source)}\n// ${protocol.summary}\n\n${imported}\n\n${text}`;
}
