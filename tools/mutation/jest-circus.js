const { existsSync, readFileSync, writeFileSync } = require('fs');
const { join } = require('path');
const { createEmptyTestResult } = require('@jest/test-result');
const { default: circus } = require('jest-circus/runner');

/** The break that is on, as StrykerJS says; without one, the tests are run to see what they run. */
const ACTIVE = '__STRYKER_ACTIVE_MUTANT__';

/** The break that a test of this process has noticed last. */
let noticed;

const namesFile = ({ rootDir }) => join(rootDir, '.mutation-tests.json');
const readNames = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** What Jest takes for a file whose tests are all skipped. */
function skipped(testFilePath) {
  const test = { ancestorTitles: [], title: '', fullName: '', status: 'pending', failureMessages: [] };
  return { ...createEmptyTestResult(), testFilePath, numPendingTests: 1, testResults: [test] };
}

function skipAll({ children }) {
  for (const child of children) {
    if (child.type === 'test') {
      child.mode = 'skip';
    } else {
      skipAll(child);
    }
  }
}

/** Skips the rest of a file when one of its tests has failed. */
function stopAtFailure(environment) {
  const handle = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await handle?.call(environment, event, state);
    if (event.name === 'test_done' && event.test.errors.length > 0) {
      skipAll(state.rootDescribeBlock);
    }
  };
}

/**
 * StrykerJS names the tests that run what is broken, but Jest loads every file to find them, and goes on after the first that
 * fails: here a file without one of those tests is not loaded, and nothing is run after a test has noticed the break.
 */
module.exports = async function run(globalConfig, config, environment, runtime, testPath, ...rest) {
  const mutant = process.env[ACTIVE];
  const file = namesFile(config);
  const pattern = globalConfig.testNamePattern && new RegExp(globalConfig.testNamePattern, 'i');
  if (mutant !== undefined) {
    const names = readNames(file)[testPath];
    if (noticed === mutant || (pattern && names && !names.some((name) => pattern.test(name)))) {
      return skipped(testPath);
    }
    stopAtFailure(environment);
  }
  const result = await circus(globalConfig, config, environment, runtime, testPath, ...rest);
  if (mutant === undefined) {
    const names = result.testResults.map(({ fullName }) => fullName);
    writeFileSync(file, JSON.stringify({ ...readNames(file), [testPath]: names }));
  } else if (result.numFailingTests > 0 || result.testExecError) {
    noticed = mutant;
  }
  return result;
};
