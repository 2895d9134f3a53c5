// Command lines for qemu-system-riscv32 are accepted by `cox vm` as they are: this turns QEMU's spelling into cox's. What
// asks for the machine that cox is anyway goes away; what changes the measure of things is told to be ignored; what asks
// for something that is not here is refused, with what to use instead.

import type { OptionSpec } from './arguments.ts';
import { UsageError } from './failure.ts';

/** What a QEMU option comes to; `value` is '' for one without. @throws UsageError */
type Meaning = (value: string) => { arguments?: string[]; note?: string };

interface QemuOption {
  takesValue: boolean;
  meaning: Meaning;
}

const SAME: Meaning = () => ({});
const flag = (meaning: Meaning): QemuOption => ({ takesValue: false, meaning });
const option = (meaning: Meaning): QemuOption => ({ takesValue: true, meaning });
const becomes = (name: string): QemuOption => option((value) => ({ arguments: [`--${name}=${value}`] }));
const ignored = (why: string): Meaning => {
  return () => ({ note: `is ignored: ${why}` });
};
const refused = (why: string): Meaning => {
  return () => {
    throw new UsageError(why);
  };
};
/** An option of which only what the machine is anyway is possible. */
const only = (allowed: RegExp, why: string): QemuOption =>
  option((value) => (allowed.test(value) ? {} : refused(`${value}: ${why}`)(value)));

const NO_NETWORK = 'there is no network device; leave it out';
const CPU = /^(rv32|any)(,(h|v|zb[abcs]|zf[a-z]+|zk[a-z]*|x-[a-z0-9-]+)=(false|off))*$/;

const OPTIONS: Readonly<Record<string, QemuOption>> = {
  kernel: becomes('kernel'),
  bios: becomes('bios'),
  initrd: becomes('initrd'),
  append: becomes('append'),
  drive: becomes('drive'),
  device: becomes('device'),
  gdb: becomes('gdb'),
  m: option((value) => ({ arguments: [`--mem=${memory(value)}`] })),
  s: flag(() => ({ arguments: ['--gdb=1234'] })),
  'no-reboot': flag(() => ({ arguments: ['--no-reboot'] })),
  global: option(globalProperty),

  machine: only(/^(type=)?virt$/, 'the machine is virt, without further properties'),
  M: only(/^virt$/, 'the machine is virt, without further properties'),
  cpu: only(CPU, 'the processor is rv32 with IMAFDC, Zicsr, Zifencei and Sstc'),
  smp: option((value) => (/^(cpus=)?1$/.test(value) ? {} : { note: `${value}: this machine has one hart` })),
  nographic: flag(SAME),
  nodefaults: flag(SAME),
  'no-user-config': flag(SAME),
  name: option(SAME),
  accel: only(/^tcg\b/, 'instructions are interpreted; leave it out'),
  display: only(/^none$/, 'there is no display: -display none'),
  vga: only(/^none$/, 'there is no display: -vga none'),
  serial: only(/^(mon:)?stdio$/, 'the serial line is on standard input and output: -serial stdio'),
  monitor: only(/^none$/, 'there is no monitor; --gdb PORT and --trace KINDS look inside'),
  parallel: only(/^none$/, 'there is no parallel port'),
  net: only(/^none$/, NO_NETWORK),
  nic: only(/^none$/, NO_NETWORK),
  netdev: option(refused(NO_NETWORK)),
  icount: option(ignored('time always counts instructions here')),
  rtc: option(ignored('the clock follows the instructions; SOURCE_DATE_EPOCH sets it')),
  object: option(ignored('random numbers come from --seed')),

  S: flag(ignored('with -s or --gdb PORT the machine waits for gdb in any case')),
  d: option(ignored('--trace KINDS says what happens')),
  D: option(ignored('what --trace says is on standard error')),
  trace: option(refused('use --trace KINDS')),
  semihosting: flag(refused('there is no semihosting; use the finisher, or tohost')),
  'semihosting-config': option(refused('there is no semihosting; use the finisher, or tohost')),
  hda: option(refused('use --drive FILE')),
};

/** A number alone counts mebibytes. */
const memory = (value: string) => {
  const text = value.replace(/^size=/, '');
  return /^[0-9]+$/.test(text) ? `${text}M` : text;
};

function globalProperty(value: string): ReturnType<Meaning> {
  const [, forced] = /^virtio-mmio\.force-legacy=(true|on|false|off)$/.exec(value) ?? [];
  if (forced === undefined) throw new UsageError(`${value}: only virtio-mmio.force-legacy can be set`);
  return { arguments: [`--virtio=${forced === 'true' || forced === 'on' ? 1 : 2}`] };
}

export interface Translated {
  arguments: string[];
  /** Lines for the user. */
  notes: string[];
}

/** Arguments of `cox vm`, in the spelling of its own options. @throws UsageError for what this machine has not */
export function translateQemuOptions(
  given: readonly string[],
  own: Readonly<Record<string, OptionSpec>>,
): Translated {
  const result: Translated = { arguments: [], notes: [] };
  for (let index = 0; index < given.length; index++) {
    const text = given[index];
    const qemu = Object.hasOwn(own, text) ? undefined : qemuOption(text);
    const takesValue = qemu?.takesValue ?? (Object.hasOwn(own, text) && own[text].value !== undefined);
    const values = takesValue ? given.slice(++index, index + 1) : [];
    if (qemu === undefined) {
      result.arguments.push(text, ...values);
      continue;
    }
    if (takesValue && values.length === 0) throw new UsageError(`option ${text} needs a value`);
    const { arguments: translated = [], note } = attempt(text, () => qemu.meaning(values[0] ?? ''));
    result.arguments.push(...translated);
    if (note !== undefined) result.notes.push(`${text} ${note}`);
  }
  return result;
}

/** QEMU takes one dash or two. */
function qemuOption(text: string): QemuOption | undefined {
  const [, name] = /^--?([A-Za-z-]+)$/.exec(text) ?? [];
  return name !== undefined && Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
}

function attempt<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${name}: ${error.message}`) : error;
  }
}
