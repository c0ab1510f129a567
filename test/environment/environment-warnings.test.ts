import { Annotations as Core, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { newThing, Thing } from './thing';
import { EnvironmentProfile, MonitoringLevel } from '../../src';
import type { SystemProps } from '../../src/environment/environment';
import { newPipeline, newStack } from '../synth';

const textsIn = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
const warningsOf = (props: Partial<SystemProps>) => textsIn(Stack.of(newThing(props)));

describe('warnings', () => {
  test.each(['production', 'prod-eu', 'eu-prod', 'live', 'prd', 'eu-live-1'])(
    '%s looks like production (X4)',
    (environmentSuffix) => {
      expect(warningsOf({ environmentSuffix, dataProtection: true })).toEqual([
        expect.stringContaining(
          `environmentSuffix ${environmentSuffix} looks like production but gets the defaults of dev; ` +
            'set environmentProfile to EnvironmentProfile.PROD, or to DEV if that is meant',
        ),
      ]);
    },
  );

  test.each(['dev', 'staging', 'pr-42', 'reproduction'])('%s does not', (environmentSuffix) => {
    expect(warningsOf({ environmentSuffix })).toEqual([]);
  });

  test('ask for a choice about the data of production (X3)', () => {
    const stack = newStack();
    newPipeline({ environmentSuffix: 'prod', monitoring: MonitoringLevel.NONE }, stack);
    expect(textsIn(stack)).toEqual([
      expect.stringContaining(
        'destroying this stack destroys its data; set dataProtection to true, or to false if that is meant',
      ),
    ]);
  });

  test.each([{ dataProtection: true }, { dataProtection: false }])('are silent after it: %o', (choice) => {
    expect(warningsOf({ environmentSuffix: 'prod', ...choice })).toEqual([]);
  });

  test('are two for a suffix like production, without a choice', () => {
    expect(warningsOf({ environmentSuffix: 'production' })).toHaveLength(2);
  });

  test('are silent when a profile is given that protects data', () => {
    const environmentProfile = EnvironmentProfile.of({ dataProtection: true });
    expect(warningsOf({ environmentSuffix: 'production', environmentProfile })).toEqual([]);
  });

  test('say nothing of data where there is none', () => {
    const stack = newStack();
    new Thing(stack, 'Thing', { environmentSuffix: 'prod' }, { holdsData: false });
    expect(textsIn(stack)).toEqual([]);
  });

  test.each([
    ['productionLikeSuffix', 'destroying this stack'],
    ['unprotectedData', 'looks like production'],
  ])('%s can be acknowledged by its id', (id, other) => {
    const stack = newStack();
    const thing = newThing({ environmentSuffix: 'production' }, stack);
    Core.of(thing).acknowledgeWarning(`cdk-golden-paths:${id}`, 'it is meant');
    expect(textsIn(stack)).toEqual([expect.stringContaining(other)]);
  });
});
