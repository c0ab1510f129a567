import { Duration } from 'aws-cdk-lib';
import { capacityRules, type Capacity } from './capacity';
import { ContainerEnv } from './container-env';
import {
  LAST_SECONDS,
  LONGEST_STOP_SECONDS,
  stopping,
  UNHEALTHY_THRESHOLD,
  versionOf,
  type ModelVersion,
  type NamedVersion,
} from './model-version';
import { sizeRules } from './task-size';
import { durationRules, knownRule, millisecondsOf, rule, wholeNumberRule, type Rule } from '../validation/rules';

function timeRules(prop: string, version: NamedVersion): Rule[] {
  const { seconds } = Duration;
  const { longestRequest, healthCheckInterval, slowRequest } = version;
  const times = Object.entries({ slowRequest, longestRequest, healthCheckInterval });
  const unknown = times.map(([name, time]) => knownRule(`${prop}.${name}`, time));
  if (unknown.some((broken) => broken !== undefined)) {
    return unknown;
  }
  const rules = [
    ...durationRules(`${prop}.slowRequest`, slowRequest, Duration.millis(1), longestRequest, 'milliseconds'),
    ...durationRules(`${prop}.longestRequest`, longestRequest, seconds(1), seconds(120)),
    ...durationRules(`${prop}.healthCheckInterval`, healthCheckInterval, seconds(5), seconds(55)),
  ];
  if (rules.some((broken) => broken !== undefined)) {
    return rules;
  }
  const left =
    LONGEST_STOP_SECONDS - UNHEALTHY_THRESHOLD * (millisecondsOf(healthCheckInterval) / 1_000) - LAST_SECONDS;
  const must =
    `be at most ${left} seconds with a health check each ${healthCheckInterval.toHumanString()}: ` +
    `a task is killed ${LONGEST_STOP_SECONDS} seconds after SIGTERM, ${UNHEALTHY_THRESHOLD} checks have to fail first, and ` +
    `${LAST_SECONDS} seconds are for the end`;
  return [rule(`${prop}.longestRequest`, longestRequest, must, () => stopping(version).stop <= LONGEST_STOP_SECONDS)];
}

/** The rules of the paths of a version, or of several. */
export function pathRules(prop: string, pathPatterns: string[]): Rule[] {
  return [
    knownRule(prop, pathPatterns),
    rule(prop, pathPatterns, 'hold 1 to 3 paths that begin with a slash', (paths) => {
      return paths.length >= 1 && paths.length <= 3 && paths.every((path) => /^\/[\w/*?.~$&+-]{1,127}$/.test(path));
    }),
  ];
}

/** What a version on GPUs cannot have. */
function gpuRules(prop: string, { gpuCount, capacity, x86 }: ModelVersion): Rule[] {
  return gpuCount === undefined
    ? []
    : [
        rule(`${prop}.capacity`, capacity, 'be left out with gpuCount, as Fargate has no GPUs', () => false),
        rule(`${prop}.x86`, x86, 'be true with gpuCount, as instances with GPUs are', (is) => is),
      ];
}

/** The rules of a version. */
export function versionRules(name: string, given: ModelVersion, platform: Capacity): Rule[] {
  const prop = `versions.${name}`;
  const version = versionOf(name, given, platform);
  const { minTasks, maxTasks, environment, secrets, capacity } = version;
  const contract: string[] = Object.values(ContainerEnv);
  const reserved = Object.keys({ ...environment, ...secrets }).filter((variable) => contract.includes(variable));
  return [
    rule('versions', name, 'have names such as v1, from v1 to v999', (text) => /^v[1-9]\d{0,2}$/.test(text)),
    knownRule(`${prop}.containerPort`, version.containerPort),
    wholeNumberRule(`${prop}.containerPort`, version.containerPort, 1, 65_535),
    ...sizeRules(prop, version),
    ...gpuRules(prop, given),
    wholeNumberRule(`${prop}.minTasks`, minTasks, 1, 1_000),
    wholeNumberRule(`${prop}.maxTasks`, maxTasks, minTasks, 1_000),
    wholeNumberRule(`${prop}.requestsPerTarget`, version.requestsPerTarget, 1, 1_000_000),
    wholeNumberRule(`${prop}.cpuUtilization`, version.cpuUtilization, 10, 90),
    ...timeRules(prop, version),
    ...pathRules(`${prop}.pathPatterns`, version.pathPatterns),
    rule(
      `${prop}.environment`,
      reserved,
      'leave the variables of the contract to the platform',
      (names) => names.length === 0,
    ),
    ...(capacity === platform ? [] : capacityRules(`${prop}.capacity`, capacity)),
  ];
}
