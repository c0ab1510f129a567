import { ApplicationListenerRule, ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { LoadBalancerParts } from './load-balancer';
import { numberOf } from './model-version';
import { pathRules } from './model-version-rules';
import type { VersionService } from './version-service';
import { pascalCase } from '../environment/ids';
import { rule, wholeNumberRule, type Rule } from '../validation/rules';
import { listOf, mapOf, needed, NUMBER, struct, TEXT } from '../validation/types';

/**
 * Paths that are of several versions.
 */
export interface VersionSplit {
  /** The paths, from 1 to 3, with `*` and `?` as wildcards, such as `/api/predict`. */
  readonly pathPatterns: string[];
  /**
   * The weight of each version that has a share, from 2 to 5 of them, a whole number from 0 to 999. A request with the header `x-model-version`, such as
   * `x-model-version: v2`, goes to that version whatever its weight is.
   */
  readonly weights: { [version: string]: number };
}

/** What a split is to be. */
export const VERSION_SPLIT = struct<VersionSplit>({
  pathPatterns: needed(listOf(TEXT)),
  weights: needed(mapOf(NUMBER)),
});

/** The header by which a client chooses a version. */
export const VERSION_HEADER = 'x-model-version';

/** Before the rules of the versions; those of the header come first. */
const SPLIT_PRIORITY = 19_000;
const PIN_PRIORITY = 10_000;

/** The rules of a split. */
export function splitRules(split: VersionSplit | undefined, versions: string[], shiftsTraffic: boolean): Rule[] {
  if (split === undefined) {
    return [];
  }
  const { pathPatterns, weights } = split;
  const names = Object.keys(weights);
  return [
    rule('split', Object.values(weights), 'be left out unless rollout is rolling', () => !shiftsTraffic),
    ...pathRules('split.pathPatterns', pathPatterns),
    rule('split.weights', names, 'be of 2 to 5 versions', ({ length }) => length >= 2 && length <= 5),
    rule('split.weights', names, `be of ${versions.join(', ')}`, (all) => all.every((name) => versions.includes(name))),
    rule('split.weights', Object.values(weights), 'not all be 0', (all) => all.some((weight) => weight !== 0)),
    ...names.map((name) => wholeNumberRule(`split.weights.${name}`, weights[name], 0, 999)),
  ];
}

/** The rules of the load balancer for paths that several versions share. */
export function splitVersions(
  scope: Construct,
  { listener, conditions }: LoadBalancerParts,
  { pathPatterns, weights }: VersionSplit,
  versions: Map<string, VersionService>,
): void {
  const paths = [ListenerCondition.pathPatterns(pathPatterns), ...conditions];
  const shares = Object.entries(weights).map(([name, weight]) => {
    return { name, weight, targetGroup: versions.get(name)!.targetGroups[0] };
  });
  for (const { name, targetGroup } of shares) {
    new ApplicationListenerRule(scope, `${pascalCase(name)}Pin`, {
      listener,
      priority: PIN_PRIORITY + numberOf(name),
      conditions: [...paths, ListenerCondition.httpHeader(VERSION_HEADER, [name])],
      action: ListenerAction.forward([targetGroup]),
    });
  }
  new ApplicationListenerRule(scope, 'Split', {
    listener,
    priority: SPLIT_PRIORITY,
    conditions: paths,
    action: ListenerAction.weightedForward(shares.map(({ targetGroup, weight }) => ({ targetGroup, weight }))),
  });
}
