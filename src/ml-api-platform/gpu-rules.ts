import { gpuKindOf, gpuRules } from './gpu';
import { kindsOf, type MlApiPlatformProps } from './ml-api-platform-props';
import { rolloutKindOf } from './rollout';
import { rule, type Rule } from '../validation/rules';

/** What goes with GPUs, and with versions that come and go by a schedule. */
export function gpuPlatformRules(props: MlApiPlatformProps): Rule[] {
  const { gpu, versions } = props;
  const counts = Object.entries(versions).flatMap(([name, { gpuCount }]) =>
    gpuCount === undefined ? [] : [[name, gpuCount] as const],
  );
  if (gpu === undefined) {
    return counts.map(([name, count]) =>
      rule(`versions.${name}.gpuCount`, count, 'be left out unless gpu says what has GPUs', () => false),
    );
  }
  const hasDefaultTypes = String(gpu) === 'autoScalingGroup' && !gpuKindOf(gpu).areTypesGiven;
  return [
    ...gpuRules('gpu', gpu),
    rule('gpu', gpu, 'be left out unless a version has a gpuCount', () => counts.length > 0),
    ...counts.map(([name, count]) =>
      rule(`versions.${name}.gpuCount`, count, 'be 1 unless gpu.instanceTypes have more', (one) => {
        return one === 1 || !hasDefaultTypes;
      }),
    ),
    rule(
      'network',
      props.network,
      'have another way out than public addresses, which tasks with GPUs cannot have',
      (is) => {
        return String(is) !== 'PublicSubnets';
      },
    ),
    ...(gpuKindOf(gpu).schedule === undefined
      ? []
      : scheduledRules(
          props,
          counts.map(([name]) => name),
        )),
  ];
}

/** Without a task there is nothing that requests could move to. */
function scheduledRules(props: MlApiPlatformProps, scheduled: string[]): Rule[] {
  const { rollout } = kindsOf(props);
  const { split } = props;
  const shared = split && Object.keys(split.weights);
  return [
    rule('rollout', rollout, 'be rolling with gpu.schedule, as a version has no tasks at other times', (one) => {
      return !rolloutKindOf(one).shiftsTraffic;
    }),
    rule('split.weights', shared, `be of versions that run at all times, without ${scheduled.join(', ')}`, (names) => {
      return !names.some((name) => scheduled.includes(name));
    }),
  ];
}
