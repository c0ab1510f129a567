import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { newMlPlatform } from './platforms';
import { PlatformDatabase, Rollout } from '../../src';
import type { World } from '../../tools/simulator/series';
import { simulate } from '../../tools/simulator/simulate';
import { alarmsOf, textOf } from '../alarms';

const template = Template.fromStack(
  Stack.of(
    newMlPlatform((stack) => ({
      database: PlatformDatabase.none('It is a test.'),
      rollout: Rollout.canary(),
      goldenPredictions: { bucket: Bucket.fromBucketName(stack, 'Golden', 'golden'), objectKeys: { v1: 'v1.json' } },
    })),
  ),
);

/** What the function of v1 publishes once; all the rest is silent. */
function worldOf(failed: number): World {
  return ({ namespace, metricName, dimensions }, minute) => {
    const isIt = namespace === 'CdkGoldenPaths/MlApiPlatform' && metricName === 'GoldenPredictionsFailed';
    const isOfV1 = dimensions.Version === 'v1' && dimensions.service === 'ml-api-dev';
    return isIt && isOfV1 && minute === 30 ? [{ value: failed, count: 1 }] : [];
  };
}

test.each([
  [0, 0, []],
  [2, 1, ['V1GoldenPredictions']],
])('%d golden predictions that fail bring %d tickets, and wake nobody (M9)', (failed, tickets, rang) => {
  const { states, pages } = simulate(template.toJSON(), worldOf(failed), 120);
  const count = (topic: string) => pages.filter(({ actions }) => actions.join().includes(topic)).length;
  expect([count('AlarmTopic'), count('TicketTopic')]).toEqual([0, tickets]);
  const ids = Object.keys(alarmsOf(template)).filter((id) =>
    Object.keys(states).some((name) => name.includes(`Monitoring${id}`) && states[name].includes('ALARM')),
  );
  expect(ids).toEqual(rang);
});

test('the alarm says what it means, where to read on and where to look, of a version that has some', () => {
  const alarms = alarmsOf(template);
  expect(textOf(template, alarms.V1GoldenPredictions.AlarmDescription)).toMatch(
    /does not predict what is expected[^]*#version-golden-predictions/,
  );
  expect(alarms.V2GoldenPredictions).toBeUndefined();
});
