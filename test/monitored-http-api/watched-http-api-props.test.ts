import { Duration, Token } from 'aws-cdk-lib';
import { theirs, watch, type Theirs } from './theirs';
import { HttpProbe, MonitoringLevel, type WatchedHttpApiProps } from '../../src';

const TOKEN = Duration.minutes(Token.asNumber({ Ref: 'Minutes' }));

type Options = Partial<WatchedHttpApiProps>;

describe('props (X5)', () => {
  const NAMES = 'functions must have names of letters and digits that begin with a capital';

  test.each<[string, (given: Theirs) => Options]>([
    [
      'environmentSuffix must be 1 to 20 lower-case letters, digits and inner hyphens, got "DEV"',
      () => ({ environmentSuffix: 'DEV' }),
    ],
    ['minimumRequests must be a whole number from 1 to 1000000, got 0', () => ({ minimumRequests: 0 })],
    [`${NAMES}, got ["orders"]`, ({ fn }) => ({ functions: { orders: fn } })],
    [`${NAMES}, got ["Order-s"]`, ({ fn }) => ({ functions: { 'Order-s': fn } })],
    [`${NAMES}, got ["${'A'.repeat(41)}"]`, ({ fn }) => ({ functions: { ['A'.repeat(41)]: fn } })],
    [
      'logGroups must have the names of functions, got ["Orders"]',
      ({ logGroup }) => ({ logGroups: { Orders: logGroup } }),
    ],
    [
      'logGroups must have the names of functions, got ["Orders","constructor"]',
      ({ fn, logGroup }) => ({ functions: { Orders: fn }, logGroups: { Orders: logGroup, constructor: logGroup } }),
    ],
    [
      `runbookUrl must be 300 characters long at most, got "http://${'r'.repeat(294)}"`,
      () => ({ runbookUrl: `http://${'r'.repeat(294)}` }),
    ],
    ['heartbeat must be known at synthesis, got a token', () => ({ heartbeat: TOKEN })],
    ['probe.interval must be known at synthesis, got a token', () => ({ probe: HttpProbe.of({ interval: TOKEN }) })],
    [
      'probe.timeout must be whole seconds, got 1 second 500 millis',
      () => ({ probe: HttpProbe.of({ timeout: Duration.millis(1_500) }) }),
    ],
    ['timeout must be between 1 second and 30 seconds, got 0 seconds', () => ({ timeout: Duration.seconds(0) })],
    ['timeout must be between 1 second and 30 seconds, got 31 seconds', () => ({ timeout: Duration.seconds(31) })],
    ['heartbeat must be between 1 minute and 1 day, got 2 days', () => ({ heartbeat: Duration.days(2) })],
    ['heartbeat must be whole minutes, got 1 minute 30 seconds', () => ({ heartbeat: Duration.seconds(90) })],
    ['probe.path must begin with a slash, got "ready"', () => ({ probe: HttpProbe.of({ path: 'ready' }) })],
    [
      'slo.latencyP99 must be at least 1 ms and shorter than 5 seconds, or its alarms can never fire, got 5 seconds',
      () => ({ timeout: Duration.seconds(5), slo: { latencyP99: Duration.seconds(5) } }),
    ],
    [
      'slo must stand without monitoring none, got none',
      () => ({ slo: { availability: 99 }, monitoring: MonitoringLevel.NONE }),
    ],
  ])('fails: %s', (message, options) => {
    const given = theirs();
    expect(() => watch(given.stack, { httpApi: given.httpApi, ...options(given) })).toThrow(
      new Error(`WatchedHttpApi at Theirs/Watch:\n- ${message}`),
    );
  });

  test.each<[(given: Theirs) => Options]>([
    [() => ({ timeout: Duration.seconds(1) })],
    [() => ({ timeout: Duration.millis(1_001) })],
    [() => ({ timeout: Duration.millis(29_999) })],
    [() => ({ timeout: Duration.seconds(Token.asNumber({ Ref: 'Timeout' })) })],
    [() => ({ runbookUrl: `http://${'r'.repeat(293)}` })],
    [() => ({ timeout: Duration.seconds(30), slo: { latencyP99: Duration.millis(29_999) } })],
    [({ fn }) => ({ functions: { A: fn, ['A'.repeat(40)]: fn } })],
    [() => ({ functions: {}, logGroups: {} })],
    [() => ({ heartbeat: Duration.minutes(1), monitoring: MonitoringLevel.NONE })],
  ])('takes the limits %#', (options) => {
    const given = theirs();
    expect(() => watch(given.stack, { httpApi: given.httpApi, ...options(given) })).not.toThrow();
  });
});
