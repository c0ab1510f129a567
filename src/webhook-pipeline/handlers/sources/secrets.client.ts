import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SecretTarget } from '../../source-target';

const secretsManager = new SecretsManagerClient({});
const ssm = new SSMClient({});

/** A secret that is live, and the version of the entry that holds it. */
export interface LiveSecret {
  readonly value: string;
  readonly stage: string;
}

/** What was read, or is being read. */
interface Read {
  readonly at: number;
  readonly secrets: Promise<LiveSecret[]>;
  hasFailed: boolean;
}

const TTL_MS = 5 * 60 * 1000;
/** How long not even a failure and a wrong signature are a reason to read again: a forged request must cost little. */
const REST_MS = 10 * 1000;
/** For a read with its retries; the validator has to answer in 3 seconds at least. */
const READ_MS = 2_000;

const CURRENT = 'AWSCURRENT';
/** The one that a rotation is about to make the current one, and the one before. */
const OTHERS = ['AWSPENDING', 'AWSPREVIOUS'];

const reads = new Map<string, Read>();

/**
 * The live secrets of a source, the current ones first; the same array as before where nothing was read. Throws when there are none, or
 * they cannot be read.
 *
 * @param options `fresh` reads again what was read more than 10 seconds ago
 */
export async function liveSecrets(target: SecretTarget, { fresh }: { fresh: boolean }): Promise<LiveSecret[]> {
  const key = JSON.stringify(target);
  const known = reads.get(key);
  if (known !== undefined && Date.now() - known.at < (fresh || known.hasFailed ? REST_MS : TTL_MS)) {
    return known.secrets;
  }
  const read: Read = { at: Date.now(), secrets: readSecrets(target), hasFailed: false };
  reads.set(key, read);
  return read.secrets.catch((error: unknown) => {
    read.hasFailed = true;
    throw error;
  });
}

async function readSecrets(target: SecretTarget): Promise<LiveSecret[]> {
  const abortSignal = AbortSignal.timeout(READ_MS);
  const versions =
    target.service === 'ssm'
      ? [{ stage: CURRENT, text: await parameterOf(target.id, abortSignal) }]
      : await versionsOf(target.id, abortSignal);
  const secrets = new Map<string, string>();
  for (const { stage, text } of versions) {
    for (const value of secretsIn(text, target.field)) {
      // A version that was only labelled anew holds what the current one holds.
      secrets.set(value, secrets.get(value) ?? stage);
    }
    if (secrets.size === 0) {
      throw Object.assign(new Error('the current version holds no secret'), { name: 'NoSecret' });
    }
  }
  return [...secrets].map(([value, stage]) => ({ value, stage }));
}

/** The value, or its field, line by line. */
function secretsIn(text: string | undefined, field: string | undefined): string[] {
  const value = field === undefined ? text : fieldOf(text, field);
  return (value ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Undefined for what is no JSON object with such a text: a version of another form holds no secret. */
function fieldOf(text = '', field: string): string | undefined {
  try {
    const value: unknown = (JSON.parse(text) as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

async function parameterOf(Name: string, abortSignal: AbortSignal): Promise<string | undefined> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }), { abortSignal });
  return Parameter?.Value;
}

async function versionsOf(SecretId: string, abortSignal: AbortSignal): Promise<{ stage: string; text?: string }[]> {
  const read = async (stage: string) => {
    const command = new GetSecretValueCommand({ SecretId, VersionStage: stage });
    return { stage, text: (await secretsManager.send(command, { abortSignal })).SecretString };
  };
  const versions = [read(CURRENT), ...OTHERS.map((stage) => read(stage).catch(absent))];
  return (await Promise.all(versions)).filter((version) => version !== undefined);
}

/** No rotation is under way, or there was none. */
function absent(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) {
    return undefined;
  }
  throw error;
}
