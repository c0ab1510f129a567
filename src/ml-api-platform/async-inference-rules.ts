import { Duration } from 'aws-cdk-lib';
import { jobSettings, type AsyncInference } from './async-inference';
import { capacityRules } from './capacity';
import type { ModelVersion } from './model-version';
import type { Network } from '../network/network';
import { durationRules, isUnresolved, knownRule, rule, wholeNumberRule, type Rule } from '../validation/rules';

/** A name that DNS knows, in small letters. */
const HOST = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** What there is besides. */
interface Around {
  readonly versions: { [name: string]: ModelVersion };
  readonly network: Network;
}

/** The rules of asynchronous inference. */
export function asyncInferenceRules(given: AsyncInference | undefined, { versions, network }: Around): Rule[] {
  if (given === undefined) {
    return [];
  }
  const prop = 'asyncInference';
  const names = Object.keys(versions).filter((name) => versions[name].gpuCount === undefined);
  const { callbackSecret, callbackHosts, minWorkers, longestInference, jobRetention, capacity, ...numbers } =
    jobSettings(given);
  return [
    knownRule(`${prop}.versions`, given.versions),
    rule(
      `${prop}.versions`,
      given.versions ?? names,
      `be of those without a gpuCount: [${names.join(',')}]`,
      (some) => {
        return some.length > 0 && new Set(some).size === some.length && some.every((name) => names.includes(name));
      },
    ),
    knownRule(`${prop}.minWorkers`, minWorkers),
    wholeNumberRule(`${prop}.minWorkers`, minWorkers, 0, 1_000),
    wholeNumberRule(`${prop}.maxWorkers`, numbers.maxWorkers, Math.max(1, minWorkers), 1_000),
    wholeNumberRule(`${prop}.backlogPerWorker`, numbers.backlogPerWorker, 1, 100_000),
    knownRule(`${prop}.maxAttempts`, numbers.maxAttempts),
    wholeNumberRule(`${prop}.maxAttempts`, numbers.maxAttempts, 1, 100),
    ...timeRule(`${prop}.longestInference`, longestInference, Duration.minutes(1), Duration.hours(11), 'seconds'),
    ...timeRule(`${prop}.jobRetention`, jobRetention, Duration.days(1), Duration.days(14), 'days'),
    ...capacityRules(`${prop}.capacity`, capacity),
    rule(`${prop}.workerCommand`, numbers.workerCommand, 'hold at least one word', ({ length }) => length > 0),
    rule(
      `${prop}.callbackHosts`,
      callbackHosts,
      'be left out without callbackSecret',
      () => callbackSecret !== undefined,
    ),
    rule(`${prop}.callbackHosts`, callbackHosts, 'hold 1 to 50 names of hosts in small letters', (hosts) => {
      return hosts.length >= 1 && hosts.length <= 50 && hosts.every((host) => isUnresolved(host) || HOST.test(host));
    }),
    rule(
      `${prop}.callbackSecret`,
      callbackSecret === undefined ? undefined : String(network),
      'come with callbackHosts in Network.isolated(), which nothing leaves',
      (name) => name !== 'Isolated' || callbackHosts !== undefined,
    ),
  ];
}

function timeRule(prop: string, value: Duration, min: Duration, max: Duration, unit: 'seconds' | 'days'): Rule[] {
  return [knownRule(prop, value), ...durationRules(prop, value, min, max, unit)];
}
