// A page of the documentation as a test reads it: the files that it shows, and the commands with what they print.
//
//   ```ts           a file, whose name is in the first line: "// hello.ts" (in assembly "# hello.s", in C "/* hello.c */")
//   ```console      lines "$ COMMAND", each followed by what it prints: standard output, then standard error

export interface PageCommand {
  line: number;
  command: string;
  printed: string[];
}

export interface Page {
  files: Map<string, string>;
  commands: PageCommand[];
}

const FENCE = /^```(\w*)$/;
const FILE_NAME = /^(?:\/\/|#|\/\*)\s+([\w.-]+\.(?:ts|s|c))\b/;

export function parsePage(text: string): Page {
  const page: Page = { files: new Map(), commands: [] };
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const language = FENCE.exec(lines[at])?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf('```', at + 1);
    const block = lines.slice(at + 1, end);
    const name = FILE_NAME.exec(block[0] ?? '')?.[1];
    if (language === 'console') page.commands.push(...commandsIn(block, at + 2));
    else if (name !== undefined) page.files.set(name, `${block.join('\n')}\n`);
    at = end;
  }
  return page;
}

function commandsIn(block: readonly string[], firstLine: number): PageCommand[] {
  const commands: PageCommand[] = [];
  block.forEach((text, index) => {
    if (text.startsWith('$ '))
      commands.push({ line: firstLine + index, command: text.slice(2), printed: [] });
    else commands.at(-1)!.printed.push(text);
  });
  return commands;
}

export interface GuestLine {
  /** Which files are compiled. */
  files: string[];
  /** What the guest runs. */
  line: string;
  /** The command goes on with "|| echo $?". */
  tellsStatus: boolean;
}

/** Understands the parts of `cox run` and `cox exec` that pages use. */
export function guestLine(command: string): GuestLine {
  const [call, ending] = command.split(/(?= \|\| echo \$\?$)/);
  const tellsStatus = ending !== undefined;
  const words = [...call.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const [cox, verb, ...rest] = words;
  if (cox !== 'cox' || !['run', 'exec'].includes(verb)) throw new Error(`cannot test: ${command}`);
  const files: string[] = [];
  while (rest[0] === '--with') files.push(rest.splice(0, 2)[1]);
  if (verb === 'exec') return { files, line: rest.join(' '), tellsStatus };
  const [file, ...given] = rest;
  const program = `/run/${file.replace(/\.\w+$/, '')}`;
  return { files: [...files, file], line: [program, ...given].join(' '), tellsStatus };
}
