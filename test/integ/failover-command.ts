import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { configOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';

/** Tells what the AWS CLI would be called with. */
const AWS = `#!/bin/sh\nprintf '%s\\0' "$@"\n`;

/** A clock that is slow, so that the minute of a move is over sooner: here nothing is on its way between regions. */
const clock = (pause: number) => `#!/bin/sh\nexpr $(/bin/date "$@") - ${60 - pause}\n`;

/** What a move is about. */
export interface Move {
  /** The runbook of the region that takes over. */
  readonly runbook: string;
  /** How many seconds later that region begins. */
  readonly pause: number;
  /** Whether it is said in the region that takes over, because the other one does not answer. */
  readonly isOldGone?: boolean;
}

/** Moves a shop by a command of the runbook, as a shell reads it. */
export async function moveShop(emulator: Emulator, { runbook, pause, isOldGone = false }: Move): Promise<void> {
  const [say, sayHere] = [...runbook.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, command]) => command);
  const args = argumentsOf(isOldGone ? sayHere : say, pause);
  expect(args.slice(0, 2)).toEqual(['dynamodb', 'put-item']);
  const option = (name: string) => args[args.indexOf(`--${name}`) + 1];
  const client = new DynamoDBClient({ ...configOf(emulator), region: option('region') });
  await client.send(new PutItemCommand({ TableName: option('table-name'), Item: JSON.parse(option('item')) }));
}

function argumentsOf(command: string, pause: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  try {
    writeFileSync(join(folder, 'aws'), AWS, { mode: 0o755 });
    writeFileSync(join(folder, 'date'), clock(pause), { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    return execFileSync('bash', ['--norc', '-c', command], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
