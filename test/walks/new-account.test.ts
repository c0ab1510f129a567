import { build, ofType, VARIANTS } from '../variants';

/** What a new account may have at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MEMORY_MB = 3_008;

describe.each(VARIANTS)('$title in a new account, with the suffix sandbox (X4)', (variant) => {
  const built = build(variant, { environmentSuffix: 'sandbox' });
  const functions = ofType(built, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties);

  test('reserves and provisions nothing, and asks for no more memory than there is', () => {
    for (const { ReservedConcurrentExecutions, MemorySize } of functions) {
      expect(ReservedConcurrentExecutions).toBeUndefined();
      expect(MemorySize).toBeLessThanOrEqual(MEMORY_MB);
    }
    for (const [, { Properties }] of [
      ...ofType(built, 'AWS::Lambda::Alias'),
      ...ofType(built, 'AWS::Lambda::Version'),
    ]) {
      expect(Properties.ProvisionedConcurrencyConfig).toBeUndefined();
    }
  });

  test('leaves most of the ten executions to others, but where nothing is said', () => {
    const most = variant.title.includes('nothing reserved') ? undefined : { MaximumConcurrency: 2 };
    for (const [, { Properties }] of ofType(built, 'AWS::Lambda::EventSourceMapping')) {
      // One batch at once a stream, which has as many shards as it has load.
      const { StartingPosition, ScalingConfig, ParallelizationFactor } = Properties;
      const isStream = StartingPosition !== undefined;
      expect([ScalingConfig, ParallelizationFactor]).toEqual(isStream ? [undefined, 1] : [most, undefined]);
    }
  });

  test('has no dashboard and one composite alarm at most', () => {
    expect(ofType(built, 'AWS::CloudWatch::Dashboard')).toEqual([]);
    expect(ofType(built, 'AWS::CloudWatch::CompositeAlarm').length).toBeLessThanOrEqual(1);
  });
});
