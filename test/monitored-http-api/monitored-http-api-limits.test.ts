import { Duration } from 'aws-cdk-lib';
import { canary, errors, handler, periods, probe, quiet, token, wholeNumber, type Props } from './some-props';
import { Concurrency } from '../../src';
import { newHttpApi } from '../synth';

const { millis, seconds, minutes, hours, days } = Duration;

const NUMBERS: [prop: string, min: number, max: number, (value: number) => Props][] = [
  ['handler.memorySize', 128, 10_240, (memorySize) => handler({ memorySize })],
  ['handler.concurrency', 1, 1_000, (n) => handler({ concurrency: Concurrency.reserved(n) })],
  ['throttlingRateLimit', 1, 10_000, (throttlingRateLimit) => ({ throttlingRateLimit })],
  ['throttlingBurstLimit', 1, 5_000, (throttlingBurstLimit) => ({ throttlingBurstLimit })],
  ['minimumRequests', 1, 1_000_000, (minimumRequests) => ({ minimumRequests })],
  ['alarmOverrides.ApiServerErrors.evaluationPeriods', 1, 1_440, (n) => periods('ApiServerErrors', n)],
  ['alarmOverrides.FunctionErrors.datapointsToAlarm', 1, 1_440, (datapointsToAlarm) => errors({ datapointsToAlarm })],
  ['probe.expectedStatus', 200, 599, (expectedStatus) => probe({ expectedStatus })],
];

const DURATIONS: [prop: string, below: Duration, min: Duration, max: Duration, (value: Duration) => Props][] = [
  ['handler.timeout', seconds(0), seconds(1), minutes(15), (timeout) => handler({ timeout })],
  ['heartbeat', seconds(0), minutes(1), days(1), (heartbeat) => ({ heartbeat })],
  ['probe.interval', seconds(0), minutes(1), hours(1), (interval) => probe({ interval })],
  ['probe.timeout', seconds(0), seconds(1), seconds(30), (timeout) => probe({ timeout })],
  ['release.interval', seconds(0), minutes(1), days(2), (interval) => canary({ interval })],
  ['quietHours[0].duration', seconds(0), minutes(1), days(15), quiet],
];

/** What the template cannot hold but in a greater unit: one below, and one above. */
const WHOLE: [prop: string, unit: string, (value: Duration) => Props][] = [
  ['handler.timeout', 'seconds', (timeout) => handler({ timeout })],
  ['probe.timeout', 'seconds', (timeout) => probe({ timeout })],
  ['heartbeat', 'minutes', (heartbeat) => ({ heartbeat })],
  ['probe.interval', 'minutes', (interval) => probe({ interval })],
  ['release.interval', 'minutes', (interval) => canary({ interval })],
  ['quietHours[0].duration', 'minutes', quiet],
];
const PARTS = {
  seconds: [1_999, 2_000, 2_001, '1 second 999 millis', '2 seconds 1 milli'],
  minutes: [119_000, 120_000, 120_001, '1 minute 59 seconds', '2 minutes 1 milli'],
} as Record<string, [number, number, number, string, string]>;

/** What the template is made of. */
const KNOWN: [prop: string, (value: Duration) => Props][] = [
  ['heartbeat', (heartbeat) => ({ heartbeat })],
  ['probe.interval', (interval) => probe({ interval })],
  ['probe.timeout', (timeout) => probe({ timeout })],
];

describe('limits of props (X5)', () => {
  const check = (props: Props, message: string) =>
    expect(() => newHttpApi(props)).toThrow(new Error(`MonitoredHttpApi at Stack/MonitoredHttpApi:\n- ${message}`));

  test.each(NUMBERS)('fails for %s below %d and above %d', (prop, min, max, props) => {
    check(props(min - 1), wholeNumber(prop, min, max, min - 1));
    check(props(max + 1), wholeNumber(prop, min, max, max + 1));
  });

  test.each(NUMBERS)('takes %s from %d to %d', (_prop, min, max, props) => {
    expect(() => newHttpApi(props(min))).not.toThrow();
    expect(() => newHttpApi(props(max))).not.toThrow();
  });

  test.each(DURATIONS)('fails for %s of %s and above', (prop, below, min, max, props) => {
    const above = minutes(max.toMinutes({ integral: false }) + 1);
    const limits = `${prop} must be between ${min.toHumanString()} and ${max.toHumanString()}`;
    check(props(below), `${limits}, got ${below.toHumanString()}`);
    check(props(above), `${limits}, got ${above.toHumanString()}`);
  });

  test.each(DURATIONS)('takes the limits of %s', (_prop, _below, min, max, props) => {
    expect(() => newHttpApi(props(min))).not.toThrow();
    expect(() => newHttpApi(props(max))).not.toThrow();
  });

  test.each(WHOLE)('fails for a part of %s in %s', (prop, unit, props) => {
    const [below, , above, shownBelow, shownAbove] = PARTS[unit];
    check(props(millis(below)), `${prop} must be whole ${unit}, got ${shownBelow}`);
    check(props(millis(above)), `${prop} must be whole ${unit}, got ${shownAbove}`);
  });

  test.each(WHOLE)('takes %s in whole %s, whatever the unit', (_prop, unit, props) => {
    const [, whole] = PARTS[unit];
    expect(() => newHttpApi(props(millis(whole)))).not.toThrow();
  });

  test.each(KNOWN)('fails for a token as %s', (prop, props) => {
    check(props(minutes(token())), `${prop} must be known at synthesis, got a token`);
  });
});
