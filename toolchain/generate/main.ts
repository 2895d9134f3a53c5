// npm run generate: for editors and the type check, which want the generated files without a build.

import { generate } from './generate.ts';

for (const path of await generate(process.cwd())) console.log(path);
