// npm run bench [-- [--json] [SECTION...]]: measures, and prints a table, or with --json one JSON object a line:
// {"name","value","unit","limit","ok"}. Exit status 1 where a figure misses its limit.

import { BENCHES } from './benches.ts';
import type { Row } from './row.ts';

const precise = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

function tableLine({ name, value, unit, limit, ok }: Row): string {
  const verdict = limit === null ? '' : `${ok ? 'ok' : 'MISSED'} (limit ${precise(limit)})`;
  return `${name.padEnd(32)} ${precise(value).padStart(14)} ${unit.padEnd(22)} ${verdict}`.trimEnd();
}

async function main(words: readonly string[]): Promise<number> {
  const json = words.includes('--json');
  const wanted = words.filter((word) => word !== '--json');
  const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const names = BENCHES.map((bench) => bench.name).join(', ');
    process.stderr.write(`bench: no section ${unknown.join(', ')}; there are: ${names}\n`);
    return 2;
  }
  let ok = true;
  for (const bench of BENCHES) {
    if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
    for (const row of await bench.run()) {
      process.stdout.write(`${json ? JSON.stringify(row) : tableLine(row)}\n`);
      ok &&= row.ok;
    }
  }
  return ok ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
