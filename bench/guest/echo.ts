// The other side of messages.ts: answers every short message with its own words, by the plainest possible loop.

import { registry } from 'cox';
import { INFO_HANDLES_MAX } from '../../abi/messages';
import {
  result2,
  result3,
  result4,
  result5,
  sysEndpointCreate,
  sysReceive,
  sysReplyReceive,
} from '../../build/generated/syscalls';

const endpoint = <u32>sysEndpointCreate();
registry.register('echo', endpoint);
sysReceive(endpoint, 0, 0xffffffff, 0xffffffff);
while (true) sysReplyReceive(endpoint, 0, result2(), result3(), result4(), result5(), INFO_HANDLES_MAX);
