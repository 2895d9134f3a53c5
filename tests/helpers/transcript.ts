// Transcripts: shell lines with what each must do. tests/boot/transcripts/README.md describes their form.

export interface Step {
  /** Where the step starts in its file. */
  lineNumber: number;
  command: string;
  input: string;
  output: string[];
  errors: string[];
  status: number;
}

/** The steps of a transcript. @throws where a line belongs to no step */
export function parseTranscript(text: string): Step[] {
  const steps: Step[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.startsWith('# ')) return;
    if (line.startsWith('$ ')) {
      const command = line.slice(2);
      steps.push({ lineNumber: index + 1, command, input: '', output: [], errors: [], status: 0 });
      return;
    }
    const step = steps.at(-1);
    if (step) addLine(step, line);
    else if (line !== '') throw new Error(`line ${index + 1} belongs to no command: ${line}`);
  });
  for (const { output } of steps) while (output.at(-1) === '') output.pop();
  return steps;
}

function addLine(step: Step, line: string): void {
  const rest = line.slice(2);
  if (line.startsWith('> ')) step.command += `\n${rest}`;
  else if (line.startsWith('< ')) step.input += `${rest}\n`;
  else if (line.startsWith('! ')) step.errors.push(rest);
  else if (line.startsWith('= ')) step.status = Number(rest);
  else step.output.push(line);
}

/** Does the text consist of these lines, whose placeholders stand for what varies? */
export function matchesLines(text: string, expected: readonly string[]): boolean {
  const body = expected.map((line) => (line === '...' ? '(?:.*\\n)*' : `${linePattern(line)}\\n`)).join('');
  return new RegExp(`^${body}$`).test(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}

function linePattern(line: string): string {
  return line
    .split(/(<hex>|<n>)/)
    .map((part) =>
      part === '<hex>'
        ? '0x[0-9a-f]{8}'
        : part === '<n>'
          ? ' *\\d+'
          : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    )
    .join('');
}
