import { gpuTemplate, OFFICE } from './gpu';
import { Gpu } from '../../src';
import { FINE, platformWorld, type PlatformMinute } from '../../tools/simulator/platform-world';
import { simulate } from '../../tools/simulator/simulate';
import { alarmsOf, textOf } from '../alarms';

const HOUR = 60;
const template = gpuTemplate(Gpu.autoScalingGroup({ schedule: OFFICE }));
const always = gpuTemplate(Gpu.managedInstances());
const alarms = alarmsOf(template);

/** Nobody asks for a version that has no task. */
const NIGHT: Partial<PlatformMinute> = {
  requests: 0,
  clientErrors: 0,
  slow: 0,
  desired: 0,
  running: 0,
  healthy: 0,
  unhealthy: 0,
  cpu: 0,
};

/** A morning in which the first task is healthy after some minutes, of which it runs in the last three. */
const morning =
  (late: number) =>
  (minute: number): Partial<PlatformMinute> =>
    minute >= late ? {} : { ...NIGHT, desired: 2, ...(minute < late - 3 ? {} : { running: 2, unhealthy: 2 }) };

/** The alarms of the version that ring in a day of peak hours. */
function rang(of: object, at: (minute: number) => Partial<PlatformMinute>): string[] {
  const world = platformWorld((minute) => {
    const day = minute - 8 * HOUR;
    const isPeak = day >= 0 && day < 10 * HOUR;
    // A task that ends is not healthy any more, and not gone either.
    const change = isPeak ? at(day) : { ...NIGHT, ...(day === 10 * HOUR ? { unhealthy: 1, running: 1 } : {}) };
    return { ...FINE, ...change };
  });
  const { states } = simulate(of, world, 24 * HOUR);
  return Object.keys(states)
    .filter((id) => states[id].includes('ALARM'))
    .map((id) => /Monitoring(V2.*?)[0-9A-F]{8}$/.exec(id)?.[1])
    .filter((id) => id !== undefined)
    .sort();
}

describe('a version on GPUs at peak hours (M8, M9)', () => {
  test('wakes nobody while it has no task, and in the minutes in which tasks start', () => {
    expect(rang(template.toJSON(), morning(0))).toEqual([]);
    expect(rang(template.toJSON(), morning(13))).toEqual([]);
  });

  test('wakes somebody when tasks do not start at its hour', () => {
    const none = { ...NIGHT, desired: 2, placementFailures: 1 };
    expect(rang(template.toJSON(), () => none)).toEqual([
      'V2MissingTasks',
      'V2NoHealthyTarget',
      'V2NoTasks',
      'V2PlacementFailures',
    ]);
  });

  test('wakes somebody when tasks run and are not healthy', () => {
    const sick = { healthy: 0, unhealthy: 2 };
    const isSick = (minute: number) => (minute > 3 * HOUR ? sick : {});
    expect(rang(template.toJSON(), isSick)).toEqual(['V2FewHealthyTargets', 'V2NoHealthyTarget', 'V2UnhealthyTargets']);
  });

  test('says so in its alarms; others say what they did', () => {
    const says = (id: string) => textOf(template, alarms[id].AlarmDescription);
    expect(says('V2NoTasks')).toContain('in 15 of 20 minutes');
    expect(says('V2NoHealthyTarget')).toContain('in 15 of 20 minutes');
    expect(says('V1NoTasks')).toContain('in 5 of 10 minutes');
    expect(says('V1NoHealthyTarget')).toContain('in 3 of 5 minutes');
    const of = alarmsOf(always).V2NoHealthyTarget;
    expect([of.DatapointsToAlarm, of.EvaluationPeriods]).toEqual([15, 20]);
  });
});
