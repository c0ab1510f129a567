import * as fc from 'fast-check';
import type { MetricAlarm, TreatMissingData } from './alarms';
import type { Bounds } from './band';
import { nextState, statesOf, type State } from './evaluation';
import { compile } from './metric-math';
import type { Datapoints } from './series';

const SETTINGS: readonly TreatMissingData[] = ['ignore', 'breaching', 'notBreaching'];
const breaches = (value: number): boolean => value > 0;

/** `0 - X` of the tables of the documentation as datapoints. */
const pointsOf = (text: string): Datapoints =>
  text.split(' ').map((sign) => (sign === '-' ? undefined : sign === 'X' ? 1 : 0));

/** The states after `current` with each setting. */
const statesAfter = (text: string, datapointsToAlarm: number, current: State): State[] =>
  SETTINGS.map((treatMissingData) =>
    nextState(pointsOf(text), { evaluationPeriods: 3, datapointsToAlarm, treatMissingData, breaches }, current),
  );

const [OK, ALARM, RETAIN]: string[] = ['OK', 'ALARM', 'retain'];

/** The tables of "How alarm state is evaluated when data is missing", in their columns after the first. */
test.each([
  [3, '0 - X - X', [OK, OK, OK]],
  [3, '0 - - - -', [OK, OK, OK]],
  [3, '- - - - -', [RETAIN, ALARM, OK]],
  [3, '0 X X - X', [ALARM, ALARM, ALARM]],
  [3, '- - X - -', [RETAIN, ALARM, OK]],
  [3, '- - - - X', [RETAIN, ALARM, OK]],
  [3, '- - - X -', [RETAIN, ALARM, OK]],
  [2, '0 - X - X', [ALARM, ALARM, ALARM]],
  [2, '0 0 X 0 X', [ALARM, ALARM, ALARM]],
  [2, '0 - X - -', [OK, ALARM, OK]],
  [2, '- - - - 0', [OK, ALARM, OK]],
  [2, '- - - X -', [RETAIN, ALARM, OK]],
  [2, '- - - - X', [RETAIN, ALARM, OK]],
])('%d of 3 with %s is %j for ignore, breaching and notBreaching', (datapointsToAlarm, text, expected) => {
  for (const current of ['OK', 'ALARM'] as const) {
    const states = expected.map((state) => (state === RETAIN ? current : state));
    expect(statesAfter(text, datapointsToAlarm, current)).toEqual(states);
  }
});

test.each([
  [1, '0 0 X', ALARM],
  [1, '0 0 0', OK],
  [2, 'X 0 X', ALARM],
  [2, '0 0 X', OK],
  [3, 'X X 0', OK],
  [3, 'X X X', ALARM],
])('%d of 3 with all datapoints %s is %s', (datapointsToAlarm, text, expected) => {
  expect(statesAfter(text, datapointsToAlarm, 'INSUFFICIENT_DATA')).toEqual(SETTINGS.map(() => expected));
});

test('one real breaching datapoint is enough for 1 of 3, whatever stands for missing data', () => {
  expect(statesAfter('- - - - X', 1, 'OK')).toEqual(SETTINGS.map(() => ALARM));
});

const alarmOf = (overrides: Partial<MetricAlarm>): MetricAlarm => ({
  id: 'Alarm',
  variables: [{ kind: 'metric', id: 'm', metric: { namespace: 'N', metricName: 'M', dimensions: {} }, stat: 'Sum' }],
  periodMinutes: 1,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: 'notBreaching',
  breaches,
  ...overrides,
});

test('starts with INSUFFICIENT_DATA and stays there as long as missing data is ignored', () => {
  const states = statesOf(alarmOf({ treatMissingData: 'ignore' }), () => [undefined, undefined, 0], 3);
  expect(states).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'OK']);
});

test('the evaluation range slides with every minute, in steps of the period', () => {
  const minutes = Array.from({ length: 12 }, (_, minute) => minute);
  const points = minutes.map((minute) => (minute === 3 || minute === 8 ? 1 : 0));
  const states = statesOf(alarmOf({ periodMinutes: 5, evaluationPeriods: 2, datapointsToAlarm: 2 }), () => points, 12);
  expect(minutes.filter((minute) => states[minute] === 'ALARM')).toEqual([8]);
});

test('an alarm is evaluated again with the last datapoints for two periods after they stop', () => {
  const points = [0, 1, undefined, undefined, undefined, undefined];
  expect(statesOf(alarmOf({}), () => points, 6)).toEqual(['OK', 'ALARM', 'ALARM', 'ALARM', 'OK', 'OK']);
});

test.each([
  ['a window of one day is evaluated every minute', 1440, 1, 0],
  ['a window of over one day is evaluated at the end of every hour', 1440, 2, 59],
])('%s', (_, periodMinutes, evaluationPeriods, first) => {
  const points = Array.from({ length: 130 }, () => 1);
  const states = statesOf(alarmOf({ periodMinutes, evaluationPeriods }), () => points, 130);
  expect(states.indexOf('ALARM')).toBe(first);
});

test('a window of over one day keeps its state within the hour', () => {
  const points = Array.from({ length: 180 }, (_, minute) => (minute < 65 ? 1 : 0));
  const states = statesOf(alarmOf({ periodMinutes: 1440, evaluationPeriods: 7 }), () => points, 180);
  expect([states[58], states[59], states[118], states[119]]).toEqual(['INSUFFICIENT_DATA', 'ALARM', 'ALARM', 'OK']);
});

test('expressions see expressions', () => {
  const [metric] = alarmOf({}).variables;
  const expression = (id: string, text: string) => ({ kind: 'expression', id, expression: compile(text) }) as const;
  const variables = [metric, expression('e0', 'm - 4'), expression('e1', 'e0 * 2')];
  expect(statesOf(alarmOf({ variables }), () => [5, 0], 2)).toEqual(['ALARM', 'OK']);
});

test('a band is left by a value below what is usual, and not where nothing is known', () => {
  const [metric] = alarmOf({}).variables;
  const leaves = (value: number, [lower]: Bounds) => value < lower;
  const variables = [metric, { kind: 'band', id: 'e1', of: 'm', width: 2, leaves } as const];
  const WEEK = 7 * 24 * 60;
  const points = Array.from(
    { length: WEEK + 4 },
    (_, minute) => [0, 100, 90, 79, undefined][Math.max(0, minute - WEEK + 1)],
  );
  points.fill(100, 0, WEEK);
  points[5_000] = 0;
  const alarm = alarmOf({ variables, treatMissingData: 'ignore', breaches: (isOutside) => isOutside === 1 });
  const states = statesOf(alarm, () => points, points.length);
  expect(states.slice(0, WEEK)).not.toContain('ALARM');
  expect(states.slice(-4)).toEqual(['OK', 'OK', 'ALARM', 'ALARM']);
});

test('an alarm with notBreaching never goes into ALARM without data', () => {
  const counts = fc
    .integer({ min: 1, max: 5 })
    .chain((periods) => fc.tuple(fc.constant(periods), fc.integer({ min: 1, max: periods })));
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 4 }), ([evaluationPeriods, datapointsToAlarm], periodMinutes) => {
      const alarm = alarmOf({ evaluationPeriods, datapointsToAlarm, periodMinutes, breaches: () => true });
      expect(statesOf(alarm, () => new Array<undefined>(30).fill(undefined), 30)).not.toContain('ALARM');
    }),
  );
});

test('with all datapoints present an alarm is in ALARM when M of the last N breach, whatever TreatMissingData is', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(...SETTINGS),
      (points, datapointsToAlarm, treatMissingData) => {
        const rules = { evaluationPeriods: 3, datapointsToAlarm, treatMissingData, breaches };
        const expected = points[2] + points[3] + points[4] >= datapointsToAlarm ? 'ALARM' : 'OK';
        expect(nextState(points, rules, 'INSUFFICIENT_DATA')).toBe(expected);
      },
    ),
  );
});
