import { Duration } from 'aws-cdk-lib';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { HOME, shopIn } from './two-regions';
import { Concurrency, type EcommerceServerlessApiProps, type FunctionSettings } from '../../src';
import { byType } from '../surroundings';

const FUNCTIONS = [
  ['publisherSettings', 'shop-event-publisher-prod', 900],
  ['paymentsSettings', 'shop-payments-prod', 30],
] as const;

/** What every function runs with, by its name. */
function settingsIn(props: Partial<EcommerceServerlessApiProps>) {
  const functions = byType(shopIn(HOME, props).template, 'AWS::Lambda::Function').map(
    ([, { Properties }]) => Properties,
  );
  return Object.fromEntries(
    functions.map(({ FunctionName, MemorySize, Timeout, ReservedConcurrentExecutions, LoggingConfig }) => [
      FunctionName,
      [MemorySize, Timeout, ReservedConcurrentExecutions, LoggingConfig.ApplicationLogLevel],
    ]),
  );
}

const usual = settingsIn({});

test.each(FUNCTIONS)('%s are of one function, and of no other (E9)', (prop, name, timeout) => {
  expect(usual[name]).toEqual([512, timeout, 50, 'INFO']);
  const own: FunctionSettings = {
    memorySize: 1_024,
    timeout: Duration.seconds(20),
    concurrency: Concurrency.reserved(7),
    logLevel: ApplicationLogLevel.WARN,
  };
  expect(settingsIn({ [prop]: own })).toEqual({ ...usual, [name]: [1_024, 20, 7, 'WARN'] });
});

test.each(FUNCTIONS)('%s that are left out are the usual ones (E9)', (prop, name) => {
  const none = { memorySize: undefined, timeout: undefined, concurrency: undefined, logLevel: undefined };
  expect(settingsIn({ [prop]: none })[name]).toEqual(usual[name]);
});

test.each(FUNCTIONS)('%s are checked (E9)', (prop) => {
  const wrong = { memorySize: 64, timeout: Duration.minutes(16), concurrency: Concurrency.reserved(2_000) };
  expect(() => shopIn(HOME, { [prop]: wrong })).toThrow(
    new RegExp(`${prop}.memorySize must [^]*${prop}.timeout must [^]*${prop}.concurrency must `),
  );
});

test('payments are read as many at once as their own concurrency says, and hidden for 6 times their own timeout (E9)', () => {
  const { template } = shopIn(HOME, { paymentsSettings: { concurrency: Concurrency.reserved(7) } });
  const scaled = byType(template, 'AWS::Lambda::EventSourceMapping').map(
    ([, { Properties }]) => Properties.ScalingConfig,
  );
  expect(scaled.filter((scaling) => scaling !== undefined)).toEqual([{ MaximumConcurrency: 7 }]);
  const withQueue = (seconds: number) => () =>
    shopIn(HOME, { paymentsSettings: { timeout: Duration.minutes(2) } }, true, (shop) =>
      shop.addPaymentSource(new Queue(shop, 'Queue', { visibilityTimeout: Duration.seconds(seconds) })),
    );
  expect(withQueue(719)).toThrow(/must be at least 12 minutes, 6 times the timeout/);
  expect(withQueue(720)).not.toThrow();
});
