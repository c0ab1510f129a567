import { Token } from 'aws-cdk-lib';
import { TableCapacity, type ProvisionedCapacityOptions } from '../../src';
import { tableCapacityRules, unitsOf } from '../../src/environment/table-capacity';

const of = (options: Partial<ProvisionedCapacityOptions> = {}) =>
  TableCapacity.provisioned({ readCapacity: 5, writeCapacity: 7, ...options });

/** What is wrong with a capacity. */
const broken = (options: Partial<ProvisionedCapacityOptions>) =>
  tableCapacityRules('tableCapacity', of(options)).filter((rule) => rule !== undefined);

describe('TableCapacity (E2)', () => {
  test('says what it is', () => {
    expect([String(TableCapacity.onDemand()), String(of())]).toEqual(['on demand', '5 / 7']);
  });

  test('has no units on demand', () => {
    expect(unitsOf(TableCapacity.onDemand())).toBeUndefined();
  });

  test('is scaled up to ten times of what it has, at 70 % of it', () => {
    const units = { read: { min: 5, max: 50 }, write: { min: 7, max: 70 }, targetUtilizationPercent: 70 };
    expect(unitsOf(of())).toEqual(units);
  });

  test('is scaled up to the quota of a table at most', () => {
    expect(unitsOf(of({ readCapacity: 4_001 }))!.read).toEqual({ min: 4_001, max: 40_000 });
  });

  test('is scaled up to what is said', () => {
    const said = { maxReadCapacity: 6, maxWriteCapacity: 7, targetUtilizationPercent: 50 };
    const units = { read: { min: 5, max: 6 }, write: { min: 7, max: 7 }, targetUtilizationPercent: 50 };
    expect(unitsOf(of(said))).toEqual(units);
  });

  test.each(['readCapacity', 'writeCapacity'] as const)('%s must be said, also to plain JavaScript', (name) => {
    const options = { readCapacity: 5, writeCapacity: 7, [name]: undefined };
    expect(() => TableCapacity.provisioned(options as never)).toThrow(
      new Error(`TableCapacity.provisioned:\n- ${name} must be a number, got undefined`),
    );
  });
});

describe('rules of a capacity (X5)', () => {
  const must = (name: string, got: unknown, from = 1, to = 40_000) =>
    `tableCapacity.${name} must be a whole number from ${from} to ${to}, got ${String(got)}`;

  test.each<[Partial<ProvisionedCapacityOptions>, string[]]>([
    [{ readCapacity: 0 }, [must('readCapacity', 0)]],
    [{ readCapacity: 40_001 }, [must('readCapacity', 40_001)]],
    [{ readCapacity: 1.5 }, [must('readCapacity', 1.5)]],
    [{ writeCapacity: 0 }, [must('writeCapacity', 0)]],
    [{ writeCapacity: 40_001 }, [must('writeCapacity', 40_001)]],
    [{ maxReadCapacity: 40_001 }, [must('maxReadCapacity', 40_001)]],
    [{ maxWriteCapacity: 40_001 }, [must('maxWriteCapacity', 40_001)]],
    [{ maxReadCapacity: 4 }, ['tableCapacity.maxReadCapacity must be at least 5, got 4']],
    [{ maxWriteCapacity: 6 }, ['tableCapacity.maxWriteCapacity must be at least 7, got 6']],
    [{ targetUtilizationPercent: 19 }, [must('targetUtilizationPercent', 19, 20, 90)]],
    [{ targetUtilizationPercent: 91 }, [must('targetUtilizationPercent', 91, 20, 90)]],
    [{ readCapacity: 0, writeCapacity: 0 }, [must('readCapacity', 0), must('writeCapacity', 0)]],
  ])('fails for %j', (options, messages) => {
    expect(broken(options)).toEqual(messages);
  });

  test.each<Partial<ProvisionedCapacityOptions>>([
    { readCapacity: 1, writeCapacity: 1 },
    { readCapacity: 40_000, writeCapacity: 40_000 },
    { maxReadCapacity: 5, maxWriteCapacity: 7 },
    { maxReadCapacity: 40_000, maxWriteCapacity: 40_000 },
    { targetUtilizationPercent: 20 },
    { targetUtilizationPercent: 90 },
    { targetUtilizationPercent: Token.asNumber({ Ref: 'Percent' }) },
  ])('takes the limit %j', (options) => {
    expect(broken(options)).toEqual([]);
  });

  test.each(['readCapacity', 'writeCapacity', 'maxReadCapacity', 'maxWriteCapacity'])(
    'fails for a token as %s, as ceilings are computed',
    (name) => {
      const token = Token.asNumber({ Ref: 'Units' });
      expect(broken({ [name]: token })).toEqual([`tableCapacity.${name} must be known at synthesis, got a token`]);
    },
  );

  test('has none of what is on demand, or not given', () => {
    const rules = [TableCapacity.onDemand(), undefined].flatMap((one) => tableCapacityRules('tableCapacity', one));
    expect(rules.filter((rule) => rule !== undefined)).toEqual([]);
  });
});
