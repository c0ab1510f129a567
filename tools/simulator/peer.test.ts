import { peerTemplate } from './peer';
import { resourcesOf } from './template';

const TEMPLATE = peerTemplate();
const ALARMS = resourcesOf(TEMPLATE, 'AWS::CloudWatch::Alarm');

test('the peer has seven alarms that notify one topic, with its default of 3 of 3 periods of 5 minutes', () => {
  expect(ALARMS).toHaveLength(7);
  for (const { properties } of ALARMS) {
    const expected = { EvaluationPeriods: 3, DatapointsToAlarm: 3, TreatMissingData: 'notBreaching' };
    expect(properties).toMatchObject({ ...expected, AlarmActions: [{ Ref: expect.stringMatching(/^OnAlarm/) }] });
    expect(properties.Metrics).toEqual([
      expect.objectContaining({ MetricStat: expect.objectContaining({ Period: 300 }) }),
    ]);
  }
});
