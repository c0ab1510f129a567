import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { NOW, signedRequest, source, URL_OF_SOURCE } from './requests';
import { requireGenuine } from '../../../../src/webhook-pipeline/handlers/sources/genuine';
import { sign } from '../../../../tools/webhook-signers/sign';

const secretsManager = mockClient(SecretsManagerClient);
let targets = 0;

/** GitHub, with a secret that nothing is known of yet. */
const gitHub = () => source('github', { secret: { service: 'secretsmanager', id: `arn:github-${(targets += 1)}` } });

function signedWith(secret: string) {
  const { body, headers } = sign('github', secret, '{}', { now: NOW, url: URL_OF_SOURCE });
  return signedRequest(body, headers);
}

/** The current secret, without a rotation. */
function hold(secret: string): void {
  secretsManager.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
  secretsManager.on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' }).resolves({ SecretString: secret });
}

/** How often the secret was read; each time in three stages. */
const reads = () => secretsManager.commandCalls(GetSecretValueCommand).length / 3;

beforeEach(() => {
  secretsManager.reset();
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] });
});
afterEach(() => jest.useRealTimers());

test('a genuine request tells its secret, which is not read again for it', async () => {
  hold('a');
  const target = gitHub();
  expect(await requireGenuine(target, signedWith('a'))).toEqual({ value: 'a', stage: 'AWSCURRENT' });
  jest.advanceTimersByTime(60_000);
  expect(await requireGenuine(target, signedWith('a'))).toEqual({ value: 'a', stage: 'AWSCURRENT' });
  expect(reads()).toBe(1);
});

test('a wrong signature is a reason to read the secret again, a missing one is none', async () => {
  hold('a');
  const target = gitHub();
  await requireGenuine(target, signedWith('a'));
  jest.advanceTimersByTime(60_000);
  hold('b');
  await expect(requireGenuine(target, signedRequest('{}', {}))).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
    cause: { name: 'MissingSignature' },
  });
  expect(reads()).toBe(1);
  expect(await requireGenuine(target, signedWith('b'))).toEqual({ value: 'b', stage: 'AWSCURRENT' });
  expect(reads()).toBe(2);
  jest.advanceTimersByTime(60_000);
  hold('c');
  await expect(requireGenuine(target, signedWith('forged'))).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
    message: 'The request is not signed as it has to be',
    cause: { name: 'WrongSignature' },
  });
  expect(reads()).toBe(3);
});

test('a source without a secret tells none', async () => {
  expect(await requireGenuine(source('unverified'), signedRequest('{}', {}))).toBeUndefined();
});

test('where the secret cannot be read, the sender is asked to come again in 5 seconds', async () => {
  const cause = new Error('denied');
  secretsManager.on(GetSecretValueCommand).rejects(cause);
  await expect(requireGenuine(gitHub(), signedWith('a'))).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: 'The event could not be verified; send it again',
    headers: { 'retry-after': '5' },
    cause,
  });
});
