import { Duration, Token } from 'aws-cdk-lib';
import { Backups, type BackupOptions } from '../../src';
import { backupPlanOf, backupRules } from '../../src/environment/backups';

const { days, hours } = Duration;
const broken = (options: BackupOptions) =>
  backupRules('backups', Backups.daily(options)).filter((rule) => rule !== undefined);

describe('Backups (E11)', () => {
  test('say what they are', () => {
    const all = [Backups.none(), Backups.daily(), Backups.daily({ retention: days(7) })];
    expect(all.map(String)).toEqual(['none', 'daily, 35 days', 'daily, 7 days']);
  });

  test('have a plan when there are some', () => {
    expect(backupPlanOf(Backups.none())).toBeUndefined();
    expect(backupPlanOf(Backups.daily({ restoreTesting: true }))).toEqual({
      retention: days(35),
      restoreTesting: true,
    });
  });

  test('of undefined retention are kept as long as by default', () => {
    expect(String(Backups.daily({ retention: undefined }))).toBe('daily, 35 days');
  });
});

describe('rules of backups (X5)', () => {
  const between = (name: string, got: string, least = '1 day') =>
    `backups.${name} must be between ${least} and 36500 days, got ${got}`;
  const lock = { minRetention: days(1) };

  test.each<[BackupOptions, string[]]>([
    [
      { retention: hours(23) },
      [between('retention', '23 hours'), 'backups.retention must be whole days, got 23 hours'],
    ],
    [{ retention: days(36_501) }, [between('retention', '36501 days')]],
    [{ retention: hours(36) }, ['backups.retention must be whole days, got 1 day 12 hours']],
    [{ lock: { minRetention: days(0) } }, [between('lock.minRetention', '0 days')]],
    [
      { lock: { minRetention: days(36) } },
      ['backups.lock.minRetention must be at most the retention of 35 days, got 36 days'],
    ],
    [
      { lock: { ...lock, maxRetention: days(34) } },
      ['backups.lock.maxRetention must be at least the retention of 35 days, got 34 days'],
    ],
    [{ lock: { ...lock, maxRetention: days(36_501) } }, [between('lock.maxRetention', '36501 days')]],
    [{ lock: { ...lock, changeableFor: days(2) } }, [between('lock.changeableFor', '2 days', '3 days')]],
    [{ lock: { ...lock, changeableFor: days(36_501) } }, [between('lock.changeableFor', '36501 days', '3 days')]],
    [
      { retention: days(1), lock: { ...lock, maxRetention: days(1) } },
      ['backups.lock.maxRetention must be longer than lock.minRetention, got 1 day'],
    ],
  ])('fail for %#', (options, messages) => {
    expect(broken(options)).toEqual(messages);
  });

  test.each<BackupOptions>([
    {},
    { retention: days(1) },
    { retention: days(36_500) },
    { lock: { minRetention: days(35), maxRetention: days(36) } },
    { lock: { minRetention: days(1), maxRetention: days(35) } },
    { lock: { ...lock, maxRetention: days(36_500), changeableFor: days(3) } },
    { lock: { ...lock, changeableFor: days(36_500) } },
  ])('take the limit %#', (options) => {
    expect(broken(options)).toEqual([]);
  });

  test('skip what only the deployment knows', () => {
    const unknown = days(Token.asNumber({ Ref: 'Days' }));
    const limits = { minRetention: days(90), maxRetention: days(91) };
    expect(broken({ retention: unknown, lock: limits })).toEqual([]);
    const options = { lock: { minRetention: unknown, maxRetention: unknown, changeableFor: unknown } };
    expect(broken(options)).toEqual([]);
  });

  test('are none when there are no backups', () => {
    expect([Backups.none(), undefined].flatMap((one) => backupRules('backups', one))).toEqual([]);
  });

  test('what a lock needs is asked for, by plain JavaScript too', () => {
    expect(() => Backups.daily({ lock: {} } as never)).toThrow(
      new Error('Backups.daily:\n- lock.minRetention must be a Duration, got undefined'),
    );
  });
});
