import { Duration, TimeZone } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoringLevel, Severity } from '../../src';
import { ALARM_DEFINITION, MONITORING_TYPES } from '../../src/monitoring/monitoring-types';
import { struct } from '../../src/validation/types';
import { givenLogGroup, givenTopics } from '../given';
import { newStack } from '../synth';

const MONITORING = struct(MONITORING_TYPES);

/** What is wrong with a value. */
const brokenOf = (kind: typeof MONITORING | typeof ALARM_DEFINITION, value: object) =>
  kind.check('', value).filter((broken) => broken !== undefined);

const OVERRIDE = {
  enabled: true,
  threshold: 1,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  severity: Severity.TICKET,
};

describe('the props of monitoring', () => {
  test('take what each is for', () => {
    const props = {
      ...givenTopics(newStack()),
      monitoring: MonitoringLevel.FULL,
      alarmOverrides: { FunctionErrors: OVERRIDE },
      minimumRequests: 1,
      heartbeat: Duration.minutes(1),
      quietHours: [
        {
          schedule: 'cron(0 3 * * *)',
          timeZone: TimeZone.EUROPE_ZURICH,
          duration: Duration.hours(1),
          description: 'The import',
        },
      ],
      runbookUrl: 'https://wiki.example.com',
      slo: { availability: 99.9, latencyP99: Duration.seconds(1), applicationSignals: false },
    };
    expect(brokenOf(MONITORING, props)).toEqual([]);
    expect(brokenOf(MONITORING, {})).toEqual([]);
    expect(brokenOf(MONITORING, { alarmOverrides: { A: {} }, quietHours: [], slo: {} })).toEqual([]);
  });

  test('say what each must be', () => {
    const props = {
      monitoring: {},
      alarmTopic: {},
      ticketTopic: {},
      alarmOverrides: {
        A: { enabled: 1, threshold: '1', evaluationPeriods: '1', datapointsToAlarm: '1', severity: {} },
      },
      minimumRequests: '1',
      heartbeat: 60,
      quietHours: [{ timeZone: 'UTC', description: 5 }],
      runbookUrl: 5,
      slo: { availability: '99', latencyP99: 800, applicationSignals: 1 },
    };
    expect(brokenOf(MONITORING, props).map((broken) => broken!.replace(/, got .*/, ''))).toEqual([
      'monitoring must be a MonitoringLevel',
      'alarmTopic must be a topic',
      'ticketTopic must be a topic',
      'alarmOverrides.A.enabled must be true or false',
      'alarmOverrides.A.threshold must be a number',
      'alarmOverrides.A.evaluationPeriods must be a number',
      'alarmOverrides.A.datapointsToAlarm must be a number',
      'alarmOverrides.A.severity must be a Severity',
      'minimumRequests must be a number',
      'heartbeat must be a Duration',
      'quietHours[0].schedule must be a string',
      'quietHours[0].timeZone must be a TimeZone',
      'quietHours[0].duration must be a Duration',
      'quietHours[0].description must be a string',
      'runbookUrl must be a string',
      'slo.availability must be a number',
      'slo.latencyP99 must be a Duration',
      'slo.applicationSignals must be true or false',
    ]);
  });
});

describe('an alarm', () => {
  const NEEDED = {
    metric: new Metric({ namespace: 'Shop', metricName: 'Orders' }),
    threshold: 1,
    evaluationPeriods: 1,
    severity: Severity.PAGE,
    meaning: 'x',
  };

  test('takes what each of its props is for', () => {
    const definition = {
      ...NEEDED,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.BREACHING,
      staysUntilHandled: true,
      runbookSection: 'x',
      logQuery: { logGroups: [givenLogGroup(newStack())], query: 'limit 1' },
    };
    expect(brokenOf(ALARM_DEFINITION, NEEDED)).toEqual([]);
    expect(brokenOf(ALARM_DEFINITION, definition)).toEqual([]);
  });

  test('says what each of them must be, and what has to be given', () => {
    const definition = {
      comparisonOperator: 'less',
      datapointsToAlarm: '1',
      treatMissingData: 'less',
      staysUntilHandled: 1,
      runbookSection: 5,
      logQuery: { logGroups: [{}] },
    };
    expect(brokenOf(ALARM_DEFINITION, definition)).toEqual([
      'metric must be a metric, got undefined',
      'threshold must be a number, got undefined',
      'comparisonOperator must be a value of ComparisonOperator, got "less"',
      'evaluationPeriods must be a number, got undefined',
      'datapointsToAlarm must be a number, got "1"',
      'treatMissingData must be a value of TreatMissingData, got "less"',
      'staysUntilHandled must be true or false, got 1',
      'severity must be a Severity, got undefined',
      'meaning must be a string, got undefined',
      'runbookSection must be a string, got 5',
      'logQuery.logGroups[0] must be a log group, got an object',
      'logQuery.query must be a string, got undefined',
    ]);
    const logQuery = {};
    expect(brokenOf(ALARM_DEFINITION, { ...NEEDED, logQuery })).toEqual([
      'logQuery.logGroups must be a list, got undefined',
      'logQuery.query must be a string, got undefined',
    ]);
  });
});
