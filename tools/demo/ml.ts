import { setTimeout as sleep } from 'timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { mlRows, ONLY_ON_AWS, type SeenPlatform } from './ml-report';
import type { PartResult, Place } from './part';
import { awsCall, loadBalancingCall } from '../../emulator/aws-call';
import { clientsOf } from '../../emulator/clients';
import type { Answer } from '../../emulator/http-call';
import { Postgres } from '../../emulator/postgres';
import { deleteStack } from '../../emulator/stacks';
import { deregister, OUTPUT, register, throughCloudFront } from '../ml-api/edge';
import { servicePython } from '../ml-api/environment';
import { goldenCases, loadOf, type GoldenCase } from '../ml-api/predictions';
import { startService, type RunningService } from '../ml-api/service';
import { Spot } from '../ml-api/spot';
import { sql } from '../ml-api/sql';

const VERSIONS = ['v1', 'v2'];
const SESSION = 'demo';
const STACK = 'ml-dev';
/** How long a task goes on taking requests after SIGTERM, and when Amazon ECS is sure to have told the load balancer. */
const [DRAIN_SECONDS, TOLD_SECONDS] = [4, 2];
const CLIENTS = 4;
/** Tasks that auto scaling wants, and those that Spot takes back. */
const [TASKS, MISSING] = [6, 4];

/** The ML platform with the service in the box: predictions, a task that stops, an outage of Spot, and the end. */
export async function mlPlatform(place: Place): Promise<PartResult> {
  const { watch, keep } = place;
  await watch.lap('prepare the service, which is installed the first time (150 MB)', servicePython);
  const postgres = await watch.lap('start PostgreSQL', () => Postgres.start());
  const variables = await surroundingsOf(place, postgres);
  const start = () => Promise.all(VERSIONS.map((version) => startTask(place, version, variables)));
  const tasks = await watch.lap('start v1 and v2', start);
  const versions = await watch.lap('ask what pictures show', () => predictions(place));
  const unknownPath = (await ask(place, '/api/v3/predict')).status;
  const plainHttp = (await throughCloudFront(place.emulator, place.outputs, '/api/v1/predict', {}, false)).status;
  const session = await predictionsOfSession(place);
  const load = await watch.lap('stop one of two tasks under load', () => stopUnderLoad(place, variables, tasks[1]));
  await stop(place, 'v1', tasks[0]);
  const recorded = await recordedFor(postgres);
  const spot = await watch.lap('replay an outage of Spot', () => outage(place));
  const left = keep ? undefined : await watch.lap('delete the stack', () => destroy(place));
  await postgres.stop();
  const rows = mlRows({ versions, unknownPath, plainHttp, session, recorded, load, spot, left });
  return { rows, onlyOnAws: ONLY_ON_AWS };
}

/** The database is a real one: its password goes where the platform has the credentials. */
async function surroundingsOf({ emulator, outputs }: Place, postgres: Postgres): Promise<NodeJS.ProcessEnv> {
  const { username, password, host, port, database, caFile } = postgres;
  const SecretId = outputs[`${OUTPUT}DatabaseSecretArn`];
  const SecretString = JSON.stringify({ username, password });
  await awsCall(emulator, 'secretsmanager', 'PutSecretValue', { SecretId, SecretString });
  return {
    ...emulator.env,
    SESSIONS_TABLE: outputs[`${OUTPUT}SessionsTableName`],
    DATABASE_HOST: host,
    DATABASE_PORT: `${port}`,
    DATABASE_NAME: database,
    DATABASE_SECRET_ARN: SecretId,
    DATABASE_CA_FILE: caFile,
    DRAIN_SECONDS: `${DRAIN_SECONDS}`,
    STOP_SECONDS: '20',
  };
}

/** As Amazon ECS does: a task that is healthy is a target. */
async function startTask(place: Place, version: string, variables: NodeJS.ProcessEnv): Promise<RunningService> {
  const task = await startService(version, variables);
  await register(place.emulator, place.outputs, version, task.port);
  return task;
}

/** As Amazon ECS does with Fargate Spot: SIGTERM first, and the load balancer hears of it later; returns the exit code. */
async function stop({ emulator, outputs }: Place, version: string, task: RunningService): Promise<number | null> {
  process.kill(task.process.pid!, 'SIGTERM');
  await sleep(TOLD_SECONDS * 1000);
  await deregister(emulator, outputs, version, task.port);
  return task.process.ended;
}

function ask({ emulator, outputs }: Place, path: string, headers = {}, body?: Buffer): Promise<Answer> {
  return throughCloudFront(emulator, outputs, path, { method: 'POST', headers, body });
}

function predict(place: Place, version: string, { body }: GoldenCase, headers = {}): Promise<Answer> {
  const sent = { 'content-type': 'image/png', ...headers };
  return ask(place, `/api/${version}/predict`, sent, Buffer.from(body, 'base64'));
}

/** Both versions see the same pictures, of which v2 knows each. */
async function predictions(place: Place): Promise<SeenPlatform['versions']> {
  const pictures = goldenCases('v2');
  const seen = new Map<string, { sent: number; answered: number; right: number; due: number }>();
  for (const version of VERSIONS) {
    const due = goldenCases(version).filter(({ expected }, at) => expected.digit === pictures[at].expected.digit);
    const counts = { sent: pictures.length, answered: 0, right: 0, due: due.length };
    for (const picture of pictures) {
      const { status, body } = await predict(place, version, picture, { 'x-session-id': SESSION });
      const { modelVersion, digit } = JSON.parse(body.toString());
      counts.answered += status === 200 && modelVersion === version ? 1 : 0;
      counts.right += digit === picture.expected.digit ? 1 : 0;
    }
    seen.set(version, counts);
  }
  return seen;
}

async function predictionsOfSession({ emulator, outputs }: Place): Promise<number> {
  const TableName = outputs[`${OUTPUT}SessionsTableName`];
  const { dynamoDb } = clientsOf(emulator);
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: { id: { S: SESSION } } }));
  return Number(Item?.predictions?.N ?? 0);
}

async function stopUnderLoad(
  place: Place,
  variables: NodeJS.ProcessEnv,
  task: RunningService,
): Promise<SeenPlatform['load']> {
  const other = await startTask(place, 'v2', variables);
  let exitCode: number | null = null;
  const outcomes = await loadOf(
    goldenCases('v2'),
    (picture) => predict(place, 'v2', picture),
    CLIENTS,
    async () => void (exitCode = await stop(place, 'v2', task)),
  );
  await stop(place, 'v2', other);
  const requests = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return { requests, failed: requests - (outcomes[200] ?? 0), exitCode: exitCode ?? -1 };
}

/** The tasks have ended, and wrote what they had. */
async function recordedFor(postgres: Postgres): Promise<number> {
  const statement = `SELECT count(*) FROM predictions WHERE session_id = '${SESSION}'`;
  return Number((await sql(postgres, postgres.password, statement))[0][0]);
}

async function outage({ emulator, outputs }: Place): Promise<SeenPlatform['spot']> {
  const spot = new Spot(emulator, outputs, 'v1');
  await spot.scaleTo(TASKS);
  await spot.interrupt(MISSING);
  await spot.replay();
  const { onDemand } = await spot.running();
  await spot.scaleTo(TASKS);
  // It falls by half each minute.
  for (let minute = 0; minute < TASKS; minute += 1) {
    await spot.follow();
  }
  return { missing: MISSING, outage: onDemand, afterwards: (await spot.running()).onDemand };
}

/** Deletes the stack; returns how many of its resources are still there. */
async function destroy({ emulator }: Place): Promise<number> {
  await deleteStack(emulator, { stackName: STACK });
  const balancers = await loadBalancingCall(emulator, 'DescribeLoadBalancers', {});
  const recorded = emulator.recorded().filter(({ stack }) => stack === STACK);
  return recorded.length + [...balancers.matchAll(/<LoadBalancerName>/g)].length;
}
