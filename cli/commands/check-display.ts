// The progress of a check: a bar on a terminal's standard error, nothing elsewhere; and the summary.

const BAR_COLUMNS = 30;
const REFRESH_MS = 100;

export class CheckDisplay {
  private cases = 0;
  private steps = 0;
  private shown = 0;
  private readonly began = performance.now();

  constructor(private readonly total: number) {}

  add(cases: number, steps: number): void {
    this.cases += cases;
    this.steps += steps;
    if (!process.stderr.isTTY || performance.now() - this.shown < REFRESH_MS) return;
    this.shown = performance.now();
    const filled = Math.min(BAR_COLUMNS, Math.round((BAR_COLUMNS * this.cases) / this.total));
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled);
    process.stderr.write(`\r${bar} ${this.cases}/${this.total} cases, ${this.steps} steps`);
  }

  /** Nothing was played. */
  get isEmpty(): boolean {
    return this.steps === 0;
  }

  /** Takes the bar away. */
  close(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }

  get summary(): string {
    const seconds = ((performance.now() - this.began) / 1000).toFixed(1);
    return `every law holds: ${this.cases} ${this.cases === 1 ? 'case' : 'cases'}, ${this.steps} steps, ${seconds} s`;
  }
}
