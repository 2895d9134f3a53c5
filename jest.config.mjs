export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  // Those beside QEMU run by `npm run test:qemu`.
  testPathIgnorePatterns: ['/node_modules/', '/tests/qemu/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript', tsx: false }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  testTimeout: 120000,
};
