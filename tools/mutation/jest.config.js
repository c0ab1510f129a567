// The tests of one area, without what is slow or watches the clock.
const folders = (process.env.MUTATION_TESTS ?? '').split(',');

module.exports = {
  rootDir: '../..',
  runtime: '<rootDir>/test/jest.runtime.js',
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', diagnostics: false }] },
  setupFiles: ['<rootDir>/test/jest.setup.ts'],
  clearMocks: true,
};
