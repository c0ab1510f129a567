import { Duration } from 'aws-cdk-lib';
import { newPipeline } from '../synth';

const pipeline = () => newPipeline({ projectName: 'shop' });
const service = { service: 'shop-webhook-pipeline-dev' };

describe('metrics (X12)', () => {
  test.each([
    ['Accepted', () => pipeline().metricAccepted(), service],
    ['Rejected', () => pipeline().metricRejected(), service],
    ['Rejected', () => pipeline().metricRejected('BAD_REQUEST_BODY'), { ...service, Reason: 'BAD_REQUEST_BODY' }],
    ['Routed', () => pipeline().metricRouted('payments'), { ...service, Route: 'payments' }],
    ['Duplicate', () => pipeline().metricDuplicate(), service],
    ['Conflict', () => pipeline().metricConflict(), service],
    ['Quarantined', () => pipeline().metricQuarantined(), service],
    ['MatchedPreviousSecret', () => pipeline().metricMatchedPreviousSecret(), service],
    ['MissingEvents', () => pipeline().metricMissingEvents(), service],
    ['Quarantined', () => pipeline().metric('Quarantined'), service],
    ['ClientErrors', () => pipeline().metricClientErrors('429'), { ...service, Status: '429' }],
  ])('%s', (metricName, metric, dimensions) => {
    const made = metric();
    expect(made).toMatchObject({ namespace: 'CdkGoldenPaths/WebhookPipeline', metricName, statistic: 'Sum' });
    expect(made.dimensions).toEqual(dimensions);
    expect(made.period.toSeconds()).toBe(300);
  });

  test.each([
    (options: object) => pipeline().metricAccepted(options),
    (options: object) => pipeline().metricRejected(undefined, options),
    (options: object) => pipeline().metricRouted('payments', options),
    (options: object) => pipeline().metricDuplicate(options),
    (options: object) => pipeline().metricConflict(options),
    (options: object) => pipeline().metricQuarantined(options),
    (options: object) => pipeline().metricClientErrors('400', options),
    (options: object) => pipeline().metric('Accepted', options),
  ])('take the options of the user, %#', (metric) => {
    const { period, statistic } = metric({ period: Duration.minutes(1), statistic: 'Average' });
    expect([period.toSeconds(), statistic]).toEqual([60, 'Average']);
  });
});
