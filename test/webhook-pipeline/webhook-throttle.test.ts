import { Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { Concurrency, EnvironmentProfile, type WebhookPipelineProps } from '../../src';
import { theOnly } from '../surroundings';
import { newPipeline } from '../synth';

const { reserved, unreserved } = Concurrency;

/** What the stage lets in, and the executions behind it, as the template holds them; and what was warned of. */
function built(props: Partial<WebhookPipelineProps>) {
  const stack = Stack.of(newPipeline(props));
  const template = Template.fromStack(stack);
  const [{ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }] = theOnly(template, 'AWS::ApiGateway::Stage')[1]
    .MethodSettings;
  const [validator] = Object.values<any>(template.findResources('AWS::Lambda::Function')).filter(({ Properties }) =>
    JSON.stringify(Properties.FunctionName).includes('webhook-validator'),
  );
  const executions: number | undefined = validator.Properties.ReservedConcurrentExecutions;
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('throttlingRateLimit'));
  return { rate, burst, executions, warnings: warnings.map(({ entry }) => entry.data) };
}

describe('the stage says 429 before AWS Lambda refuses (W7)', () => {
  test.each([
    ['dev', {}, 500, 10],
    ['staging', {}, 500, 10],
    ['prod', {}, 1000, 30],
    ['sandbox', {}, 500, 1000],
    ['prod', { validatorConcurrency: unreserved() }, 1000, 1000],
    ['prod', { validatorConcurrency: reserved(1) }, 25, 1],
    ['prod', { validatorConcurrency: reserved(10) }, 250, 5],
    ['prod', { validatorConcurrency: reserved(1000) }, 1000, 980],
    ['prod', { throttlingRateLimit: 100 }, 100, 48],
    ['prod', { throttlingBurstLimit: 20 }, 1000, 20],
  ])('%s %o: %d requests a second, %d at once', (environmentSuffix, props, rate, burst) => {
    expect(built({ environmentSuffix, dataProtection: true, ...props })).toMatchObject({ rate, burst, warnings: [] });
  });

  test('by default, what comes at once and goes on to come is no more than the executions take', () => {
    const cells = fc.record({
      throttlingRateLimit: fc.integer({ min: 1, max: 10_000 }),
      throttlingBurstLimit: fc.integer({ min: 1, max: 5_000 }),
      executions: fc.integer({ min: 2, max: 1_000 }),
    });
    fc.assert(
      fc.property(cells, ({ executions: n, ...limits }) => {
        const profile = EnvironmentProfile.of({ ...limits, concurrency: reserved(n) });
        const { rate, burst, executions, warnings } = built({ environmentProfile: profile });
        expect(executions).toBe(n);
        expect(burst + rate * 0.02).toBeLessThanOrEqual(n);
        expect(rate).toBeLessThanOrEqual(limits.throttlingRateLimit);
        expect(burst).toBeLessThanOrEqual(limits.throttlingBurstLimit);
        expect(Math.min(rate, burst)).toBeGreaterThanOrEqual(1);
        expect(warnings).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    [{ throttlingBurstLimit: 11 }, 500, 11, 21],
    [{ throttlingRateLimit: 5000 }, 5000, 1, 101],
    [{ throttlingRateLimit: 1000, throttlingBurstLimit: 1000 }, 1000, 1000, 1020],
  ])('takes %o, and warns of what it lets in', (props, rate, burst, needed) => {
    const warning = `throttlingRateLimit ${rate} and throttlingBurstLimit ${burst} let in what takes ${needed} executions of 20 ms, and validatorConcurrency reserves 20; what is over it is answered 503 [ack: cdk-golden-paths:throttleOverConcurrency]`;
    expect(built(props)).toEqual({ rate, burst, executions: 20, warnings: [warning] });
  });

  const token = () => Token.asNumber({ Ref: 'Number' });

  test.each([
    [{ throttlingRateLimit: token() }, { Ref: 'Number' }, 10],
    [{ throttlingBurstLimit: token() }, 500, { Ref: 'Number' }],
    [{ validatorConcurrency: reserved(token()) }, 500, 1000],
    [{ validatorConcurrency: reserved(token()), throttlingBurstLimit: 4, throttlingRateLimit: 3 }, 3, 4],
  ])('takes what only the deployment knows: %o', (props, rate, burst) => {
    expect(built(props)).toMatchObject({ rate, burst, warnings: [] });
  });
});
