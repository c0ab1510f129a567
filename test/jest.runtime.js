const { createRequire } = require('module');
const JestRuntime = require('jest-runtime').default;

// Also for aws-cdk-lib as it is loaded here: no validation of every template, which takes seconds (test/rules.test.ts has
// it), no stack trace for every construct, no copy of assets.
process.env.CDK_VALIDATION ??= 'false';
process.env.CDK_CONTEXT_JSON ??= JSON.stringify({
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
  'aws:cdk:disable-asset-staging': true,
});

/** Packages that no test changes. */
const SHARED = /^(aws-cdk-lib|constructs|cdk-monitoring-constructs|echarts)(\/|$)/;
/** Tests that need packages of their own. */
const OWN = /\/test\/rules\.test\.ts$/;

/** Jest loads all modules anew for every test file: aws-cdk-lib took most of the time. Here a worker loads it once. */
class SharingRuntime extends JestRuntime {
  constructor(config, environment, resolver, transformer, cacheFS, coverageOptions, testPath, globalConfig) {
    super(config, environment, resolver, transformer, cacheFS, coverageOptions, testPath, globalConfig);
    this.doesShare = !OWN.test(testPath);
  }

  requireModuleOrMock(from, moduleName) {
    const isShared = this.doesShare && SHARED.test(moduleName);
    return isShared ? createRequire(from)(moduleName) : super.requireModuleOrMock(from, moduleName);
  }
}

module.exports = SharingRuntime;
module.exports.default = SharingRuntime;
