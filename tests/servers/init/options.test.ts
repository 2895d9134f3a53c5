import { beforeAll, expect, test } from '@jest/globals';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

let init: GuestModule;
beforeAll(async () => {
  init = await compileGuest('servers/init/probe.ts');
});

test.each([
  ['', 'loud'],
  ['quiet', 'quiet'],
  ['not-quiet other', 'loud'],
  ['quiet exec -- ls / | wc', 'quiet <ls / | wc>'],
  ['exec -- echo a -- quiet', 'loud <echo a -- quiet>'],
  ['quiet exec --   spaces  ', 'quiet <  spaces  >'],
  ['exec -- ', 'loud <>'],
  ['other -- echo', 'loud'],
])('the boot arguments %j mean %j', (text, meaning) => {
  expect(init.text('parse', text)).toBe(meaning);
});
