// The tests of one area, without what is slow or watches the clock.
const files = (process.env.MUTATION_TESTS ?? '').split(',');

module.exports = {
  rootDir: '../..',
  // StrykerJS asks for a runner of this name.
  testRunner: '<rootDir>/tools/mutation/jest-circus.js',
  runtime: '<rootDir>/test/jest.runtime.js',
  testMatch: files.map((file) => `<rootDir>/${file.startsWith('tools/') ? '' : 'test/'}${file}.test.ts`),
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', diagnostics: false }] },
  setupFiles: ['<rootDir>/test/jest.setup.ts'],
  clearMocks: true,
};
