// The live display of a build on a terminal: a bar and what is being done now. It disappears when the build is over.

import { Box, render, Text } from 'ink';
import type { BuildProgress } from '../../toolchain/build.ts';
import type { ProgressDisplay } from './show.ts';

const BAR_COLUMNS = 30;

export function liveProgress(): ProgressDisplay {
  const display = render(<Waiting />, { stdout: process.stderr, patchConsole: false });
  return {
    show: (progress) => display.rerender(<Progress progress={progress} />),
    close: async () => {
      display.clear();
      display.unmount();
      await display.waitUntilExit();
    },
  };
}

function Waiting() {
  return <Text dimColor>starting the compiler</Text>;
}

function Progress({ progress: { name, state, done, total } }: { progress: BuildProgress }) {
  const filled = Math.round((BAR_COLUMNS * done) / Math.max(1, total));
  return (
    <Box gap={1}>
      <Text color="cyan">{'█'.repeat(filled)}</Text>
      <Text dimColor>{'░'.repeat(BAR_COLUMNS - filled)}</Text>
      <Text>
        {done}/{total}
      </Text>
      <Text bold>{state}</Text>
      <Text>{name}</Text>
    </Box>
  );
}
