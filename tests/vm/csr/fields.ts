// Every CSR that can be written in M-mode, field by field, as the privileged manual's figures draw them: which values a
// field holds (WARL), and what it reads as after another one was written.

/** What a field holds after a write, and what it held before; both shifted down to bit 0. */
type Legalize = (written: number, before: number) => number;

export interface Field {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly legalize: Legalize;
}

export interface Register {
  readonly name: string;
  /** From bit 31 down to bit 0, without a gap. */
  readonly fields: readonly Field[];
  /** CSRs that must have these values first. */
  readonly given?: Readonly<Record<string, number>>;
  /** Where fields depend on each other: what the whole register holds. Left out: each field by itself. */
  readonly together?: (written: number, before: number, each: number) => number;
}

const field = (bits: string, name: string, legalize: Legalize): Field => {
  const [high, low = high] = bits.split(':').map(Number);
  return { name, high, low, legalize };
};

/** Holds whatever is written. */
const any = (bits: string, name: string) => field(bits, name, (written) => written);
/** Always reads the same. */
const fixed = (bits: string, name: string, value = 0) => field(bits, name, () => value);
/** Reserved for standard use: zero (WPRI). */
const none = (bits: string) => fixed(bits, 'WPRI');
/** Holds these values; a write of another gives what `otherwise` says. */
const one = (bits: string, name: string, values: readonly number[], otherwise: Legalize) =>
  field(bits, name, (written, before) => (values.includes(written) ? written : otherwise(written, before)));

const word = (name: string): Register => ({ name, fields: [any('31:0', name)] });
const zero = (name: string): Register => ({ name, fields: [fixed('31:0', name)] });
const family = (names: (n: number) => string[], first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => names(first + n)).flat();

const SD = 0x80000000;
const FS = 3 << 13;
const withSummary = (_written: number, _before: number, each: number) =>
  ((each & FS) === FS ? each | SD : each) >>> 0;

/** A write with a reserved mode changes nothing. */
const vector = (name: string): Register => ({
  name,
  fields: [any('31:2', 'BASE'), any('1:0', 'MODE')],
  together: (written, before) => ((written & 3) < 2 ? written : before),
});

const interrupts = (suffix: string, supervisor: Field[], machine: (bits: string, name: string) => Field) => [
  none('31:12'),
  machine('11', `ME${suffix}`),
  none('10'),
  supervisor[0],
  none('8'),
  machine('7', `MT${suffix}`),
  none('6'),
  supervisor[1],
  none('4'),
  machine('3', `MS${suffix}`),
  none('2'),
  supervisor[2],
  none('0'),
];
const supervisorOnly = (suffix: string, make: (bits: string, name: string) => Field) => [
  make('9', `SE${suffix}`),
  make('5', `ST${suffix}`),
  make('1', `SS${suffix}`),
];

const NO_RESERVED_READ: Legalize = (written, before) => ((written & 3) === 2 ? before : written);
/** pmpcfg: a byte an entry. Its fields are one: a write of W without R is not taken at all. (Locking has its own tests.) */
const configuration = (name: string): Register => ({
  name,
  fields: [3, 2, 1, 0].flatMap((entry) => [
    fixed(`${entry * 8 + 7}`, 'L, left 0'),
    fixed(`${entry * 8 + 6}:${entry * 8 + 5}`, '0'),
    any(`${entry * 8 + 4}:${entry * 8 + 3}`, 'A'),
    any(`${entry * 8 + 2}:${entry * 8}`, 'X W R'),
  ]),
  together: (written, before) =>
    [0, 8, 16, 24].reduce((sum, shift) => {
      const byte = (value: number) => (value >>> shift) & 0x1f;
      return (sum | (NO_RESERVED_READ(byte(written), byte(before)) << shift)) >>> 0;
    }, 0),
});

const machine: readonly Register[] = [
  {
    name: 'mstatus',
    fields: [
      fixed('31', 'SD'),
      none('30:23'),
      any('22', 'TSR'),
      any('21', 'TW'),
      any('20', 'TVM'),
      any('19', 'MXR'),
      any('18', 'SUM'),
      any('17', 'MPRV'),
      fixed('16:15', 'XS'),
      any('14:13', 'FS'),
      one('12:11', 'MPP', [0, 1, 3], () => 0),
      fixed('10:9', 'VS'),
      any('8', 'SPP'),
      any('7', 'MPIE'),
      fixed('6', 'UBE'),
      any('5', 'SPIE'),
      none('4'),
      any('3', 'MIE'),
      none('2'),
      any('1', 'SIE'),
      none('0'),
    ],
    together: withSummary,
  },
  { name: 'mstatush', fields: [none('31:6'), fixed('5', 'MBE'), fixed('4', 'SBE'), none('3:0')] },
  // MXL 1: 32 bits. Extensions A C D F I M S U and X; none can be switched off.
  {
    name: 'misa',
    fields: [fixed('31:30', 'MXL', 1), none('29:26'), fixed('25:0', 'Extensions', 0x094112d)],
  },
  {
    name: 'medeleg',
    fields: [
      none('31:16'),
      any('15', 'store page fault'),
      none('14'),
      any('13:12', 'load and instruction page fault'),
      fixed('11', 'ecall from M'),
      none('10'),
      any('9:0', 'the others'),
    ],
  },
  { name: 'mideleg', fields: interrupts('I', supervisorOnly('I', any), fixed) },
  { name: 'mie', fields: interrupts('IE', supervisorOnly('IE', any), any) },
  { name: 'mip', fields: interrupts('IP', supervisorOnly('IP', any), fixed) },
  vector('mtvec'),
  word('mcounteren'),
  {
    name: 'mcountinhibit',
    fields: [fixed('31:3', 'HPM'), any('2', 'IR'), none('1'), any('0', 'CY')],
  },
  word('mscratch'),
  { name: 'mepc', fields: [any('31:1', 'mepc'), fixed('0', '0')] },
  word('mcause'),
  word('mtval'),
  { name: 'menvcfg', fields: [none('31:8'), fixed('7:4', 'CBZE CBCFE CBIE'), none('3:1'), any('0', 'FIOM')] },
  { name: 'menvcfgh', fields: [any('31', 'STCE'), fixed('30', 'PBMTE'), none('29:0')] },
  ...['pmpcfg0', 'pmpcfg1', 'pmpcfg2', 'pmpcfg3'].map(configuration),
  ...family((n) => [`pmpaddr${n}`], 0, 15).map(word),
  // No hardware performance counters, no debug triggers.
  ...family((n) => [`mhpmcounter${n}`, `mhpmcounter${n}h`, `mhpmevent${n}`], 3, 31).map(zero),
  ...['tselect', 'tdata1', 'tdata2', 'tdata3'].map(zero),
  { name: 'tinfo', fields: [none('31:16'), fixed('15:0', 'type 0 only', 1)] },
];

const supervisorStatus: readonly Field[] = [
  fixed('31', 'SD'),
  none('30:20'),
  any('19', 'MXR'),
  any('18', 'SUM'),
  none('17'),
  fixed('16:15', 'XS'),
  any('14:13', 'FS'),
  none('12:11'),
  fixed('10:9', 'VS'),
  any('8', 'SPP'),
  none('7'),
  fixed('6', 'UBE'),
  any('5', 'SPIE'),
  none('4:2'),
  any('1', 'SIE'),
  none('0'),
];
const nothing = (bits: string) => none(bits);
const SUPERVISOR_INTERRUPTS = 0x222;

const supervisor: readonly Register[] = [
  { name: 'sstatus', fields: supervisorStatus, together: withSummary },
  {
    name: 'sie',
    given: { mideleg: SUPERVISOR_INTERRUPTS },
    fields: interrupts('IE', supervisorOnly('IE', any), nothing),
  },
  { name: 'sie', given: { mie: 0xaaa }, fields: [fixed('31:0', 'nothing delegated')] },
  {
    name: 'sip',
    given: { mideleg: SUPERVISOR_INTERRUPTS },
    fields: interrupts('IP', [fixed('9', 'SEIP'), fixed('5', 'STIP'), any('1', 'SSIP')], nothing),
  },
  {
    name: 'sip',
    given: { mideleg: SUPERVISOR_INTERRUPTS, mip: SUPERVISOR_INTERRUPTS },
    fields: interrupts('IP', [fixed('9', 'SEIP', 1), fixed('5', 'STIP', 1), any('1', 'SSIP')], nothing),
  },
  { name: 'sip', given: { mip: SUPERVISOR_INTERRUPTS }, fields: [fixed('31:0', 'nothing delegated')] },
  vector('stvec'),
  word('scounteren'),
  word('sscratch'),
  { name: 'sepc', fields: [any('31:1', 'sepc'), fixed('0', '0')] },
  word('scause'),
  word('stval'),
  { name: 'senvcfg', fields: [none('31:8'), fixed('7:4', 'CBZE CBCFE CBIE'), none('3:1'), any('0', 'FIOM')] },
  word('stimecmp'),
  word('stimecmph'),
  { name: 'satp', fields: [any('31', 'MODE'), any('30:22', 'ASID'), any('21:0', 'PPN')] },
];

const floating: readonly Register[] = [
  { name: 'fflags', fields: [none('31:5'), any('4:0', 'NV DZ OF UF NX')] },
  { name: 'frm', fields: [none('31:3'), any('2:0', 'Rounding Mode')] },
  { name: 'fcsr', fields: [none('31:8'), any('7:5', 'Rounding Mode'), any('4:0', 'NV DZ OF UF NX')] },
].map((register) => ({ ...register, given: { mstatus: 1 << 13 } }));

const xidt: readonly Register[] = [
  { name: 'sidtb', fields: [any('31:4', 'BASE'), none('3:1'), any('0', 'EN')] },
  { name: 'sidtl', fields: [none('31:8'), any('7:0', 'last gate')] },
];

export const REGISTERS: readonly Register[] = [...machine, ...supervisor, ...floating, ...xidt];

/** What the register reads as after `written` was written over `before`. */
export function legalized(register: Register, written: number, before: number): number {
  const each = register.fields.reduce((sum, { high, low, legalize }) => {
    const of = (value: number) => (value >>> low) & (2 ** (high - low + 1) - 1);
    return (sum | (legalize(of(written), of(before)) << low)) >>> 0;
  }, 0);
  return register.together === undefined ? each : register.together(written, before, each) >>> 0;
}
