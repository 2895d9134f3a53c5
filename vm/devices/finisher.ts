// The test finisher (SiFive's test device, `sifive,test1`): one register by which the guest ends the run.
//
//   31            16 15             0
//   +---------------+---------------+
//   | status        | command       |   command 0x5555 pass, 0x3333 fail with status, 0x7777 reset
//   +---------------+---------------+

import { FINISHER_BASE } from '../../abi/memory-map.ts';
import { AccessFault, type AccessSize, type Device, type ExitReason } from '../api.ts';

const FINISHER_FAIL = 0x3333;
const FINISHER_PASS = 0x5555;
const FINISHER_RESET = 0x7777;

export class Finisher implements Device {
  readonly name = 'finisher';
  readonly base = FINISHER_BASE;
  readonly bytes = 0x1000;

  /** @param finish is told, during the guest's store, how the run is to end. */
  constructor(private readonly finish: (reason: ExitReason) => void) {}

  read(_offset: number, size: AccessSize): number {
    refuseBytes(size);
    return 0;
  }

  write(offset: number, size: AccessSize, value: number): void {
    refuseBytes(size);
    if (offset !== 0) return;
    const command = value & 0xffff;
    if (command === FINISHER_PASS) this.finish({ kind: 'finished', status: 0 });
    else if (command === FINISHER_FAIL)
      this.finish({ kind: 'finished', status: failureStatus(value >>> 16) });
    else if (command === FINISHER_RESET) this.finish({ kind: 'reset' });
  }

  reset(): void {}

  save(): unknown {
    return undefined;
  }

  load(): void {}
}

/** A host's exit status has 8 bits; a failure never becomes 0 by losing the others. */
function failureStatus(code: number): number {
  return code & 0xff || 1;
}

function refuseBytes(size: AccessSize): void {
  if (size === 1) throw new AccessFault('finisher: 8-bit access');
}
