import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  type GetSecretValueCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { liveSecrets } from '../../../../src/webhook-pipeline/handlers/sources/secrets.client';
import type { SecretTarget } from '../../../../src/webhook-pipeline/source-target';

const secretsManager = mockClient(SecretsManagerClient);
const ssm = mockClient(SSMClient);
const missing = () => new ResourceNotFoundException({ message: 'no', $metadata: {} });
const CACHED = { fresh: false };
const FRESH = { fresh: true };
const MINUTE = 60_000;

let targets = 0;
/** A secret that nothing is known of yet. */
const newTarget = (field?: string): SecretTarget => ({
  service: 'secretsmanager',
  id: `arn:secret-${(targets += 1)}`,
  field,
});

/** What the stages hold; one that is not named is not there. */
function hold(stages: Record<string, string | undefined | Error>): void {
  secretsManager.on(GetSecretValueCommand).callsFake(({ VersionStage }: GetSecretValueCommandInput) => {
    const value = stages[VersionStage!];
    if (value instanceof Error || !(VersionStage! in stages)) {
      throw value ?? missing();
    }
    return { SecretString: value };
  });
}

beforeEach(() => {
  secretsManager.reset();
  ssm.reset();
  jest.useFakeTimers({ now: 1_800_000_000_000, doNotFake: ['nextTick', 'setImmediate'] });
});
afterEach(() => jest.useRealTimers());

const reads = () => secretsManager.commandCalls(GetSecretValueCommand).length;

describe('secrets of AWS Secrets Manager', () => {
  test('are those of the three stages, the current one first', async () => {
    hold({ AWSCURRENT: 'b', AWSPENDING: 'c', AWSPREVIOUS: 'a' });
    const target = newTarget();
    expect(await liveSecrets(target, CACHED)).toEqual([
      { value: 'b', stage: 'AWSCURRENT' },
      { value: 'c', stage: 'AWSPENDING' },
      { value: 'a', stage: 'AWSPREVIOUS' },
    ]);
    expect(secretsManager.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input)).toEqual(
      ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].map((VersionStage) => ({ SecretId: target.id, VersionStage })),
    );
  });

  test('are the current one alone without a rotation', async () => {
    hold({ AWSCURRENT: 'b' });
    expect(await liveSecrets(newTarget(), CACHED)).toEqual([{ value: 'b', stage: 'AWSCURRENT' }]);
  });

  test('may be several, one a line, and the same one twice', async () => {
    hold({ AWSCURRENT: ' b\n\r\n c \n', AWSPREVIOUS: 'b\na' });
    expect(await liveSecrets(newTarget(), CACHED)).toEqual([
      { value: 'b', stage: 'AWSCURRENT' },
      { value: 'c', stage: 'AWSCURRENT' },
      { value: 'a', stage: 'AWSPREVIOUS' },
    ]);
  });

  test('are a field of a JSON object, where a version of another form has none', async () => {
    hold({ AWSCURRENT: '{"stripe":"b","other":"x"}', AWSPENDING: 'no JSON', AWSPREVIOUS: '{"stripe":1}' });
    expect(await liveSecrets(newTarget('stripe'), CACHED)).toEqual([{ value: 'b', stage: 'AWSCURRENT' }]);
  });

  test.each([
    ['an empty value', '', undefined],
    ['white space', ' \n ', undefined],
    ['no text', undefined, undefined],
    ['no text for a field', undefined, 'stripe'],
    ['another field', '{"other":"x"}', 'stripe'],
    ['null', 'null', 'stripe'],
  ])('fails for %s in the current version, whatever the others hold', async (_what, AWSCURRENT, field) => {
    hold({ AWSCURRENT, AWSPREVIOUS: '{"stripe":"a"}' });
    await expect(liveSecrets(newTarget(field), CACHED)).rejects.toMatchObject({
      name: 'NoSecret',
      message: 'the current version holds no secret',
    });
  });

  test.each(['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'])('fails when %s cannot be read', async (stage) => {
    hold({ AWSCURRENT: 'b', AWSPENDING: 'b', AWSPREVIOUS: 'b', [stage]: new Error('denied') });
    await expect(liveSecrets(newTarget(), CACHED)).rejects.toThrow('denied');
  });

  test('fails when there is none', async () => {
    hold({});
    await expect(liveSecrets(newTarget(), CACHED)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  test('are read within 2 seconds, or not at all', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    hold({ AWSCURRENT: 'b' });
    await liveSecrets(newTarget(), CACHED);
    expect(timeout.mock.calls).toEqual([[2_000]]);
    for (const { args } of secretsManager.commandCalls(GetSecretValueCommand)) {
      expect((args as unknown[])[1]).toEqual({ abortSignal: timeout.mock.results[0].value });
    }
  });
});

test('a SecureString is read decrypted, within 2 seconds', async () => {
  const timeout = jest.spyOn(AbortSignal, 'timeout');
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'new\nold' } });
  expect(await liveSecrets({ service: 'ssm', id: '/adyen' }, CACHED)).toEqual([
    { value: 'new', stage: 'AWSCURRENT' },
    { value: 'old', stage: 'AWSCURRENT' },
  ]);
  const [{ args }] = ssm.commandCalls(GetParameterCommand);
  expect(args[0].input).toEqual({ Name: '/adyen', WithDecryption: true });
  expect(timeout.mock.calls).toEqual([[2_000]]);
  expect((args as unknown[])[1]).toEqual({ abortSignal: timeout.mock.results[0].value });
  ssm.on(GetParameterCommand).resolves({});
  await expect(liveSecrets({ service: 'ssm', id: '/none' }, CACHED)).rejects.toMatchObject({ name: 'NoSecret' });
});

describe('what was read', () => {
  test.each([
    ['is known for 5 minutes', CACHED, 5 * MINUTE],
    ['is read again on demand after 10 seconds', FRESH, 10_000],
  ])('%s', async (_what, options, ttl) => {
    hold({ AWSCURRENT: 'b' });
    const target = newTarget();
    const first = await liveSecrets(target, CACHED);
    jest.advanceTimersByTime(ttl - 1);
    hold({ AWSCURRENT: 'c' });
    expect(await liveSecrets(target, options)).toBe(first);
    expect(reads()).toBe(3);
    jest.advanceTimersByTime(1);
    expect(await liveSecrets(target, options)).toEqual([{ value: 'c', stage: 'AWSCURRENT' }]);
    expect(reads()).toBe(6);
  });

  test('is known of each secret and field by itself', async () => {
    hold({ AWSCURRENT: '{"a":"1","b":"2"}' });
    const target = newTarget('a');
    expect(await liveSecrets(target, CACHED)).toMatchObject([{ value: '1' }]);
    expect(await liveSecrets({ ...target, field: 'b' }, CACHED)).toMatchObject([{ value: '2' }]);
  });

  test('as a failure is tried again after 10 seconds', async () => {
    hold({});
    const target = newTarget();
    await expect(liveSecrets(target, CACHED)).rejects.toThrow();
    hold({ AWSCURRENT: 'b' });
    jest.advanceTimersByTime(9_999);
    await expect(liveSecrets(target, CACHED)).rejects.toThrow();
    expect(reads()).toBe(3);
    jest.advanceTimersByTime(1);
    expect(await liveSecrets(target, CACHED)).toMatchObject([{ value: 'b' }]);
  });
});
