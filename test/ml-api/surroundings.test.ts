import { existsSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { selfSigned } from '../../emulator/certificate';
import { Emulator } from '../../emulator/emulator';
import { call } from '../../emulator/http-call';
import { Postgres } from '../../emulator/postgres';
import { servicePython } from '../../tools/ml-api/environment';
import { goldenCases, predict, underLoad } from '../../tools/ml-api/predictions';
import { startService, type RunningService } from '../../tools/ml-api/service';
import { Surroundings } from '../../tools/ml-api/surroundings';
import { must } from '../../tools/packages/tools';

const [GOLDEN] = goldenCases('v2');
const SHORT = { DRAIN_SECONDS: '1', STOP_SECONDS: '20' };

let emulator: Emulator;
let postgres: Postgres;
let surroundings: Surroundings;

beforeAll(async () => {
  [emulator, postgres] = await Promise.all([Emulator.start(), Postgres.start()]);
  surroundings = await Surroundings.make(emulator, postgres);
});
afterAll(() => Promise.all([emulator.stop(), postgres.stop()]));

async function terminate({ process: service }: RunningService): Promise<void> {
  process.kill(service.pid!, 'SIGTERM');
  expect(await service.ended).toBe(0);
}

const metric = ({ lines }: RunningService, name: string) =>
  lines()
    .flatMap((line) => (line[name] as number[] | undefined) ?? [])
    .reduce((sum, value) => sum + value, 0);

test('a prediction is recorded, and counts for its session', async () => {
  const service = await startService('v2', { ...surroundings.variables, ...SHORT });
  const headers = { 'x-session-id': 'one', 'x-correlation-id': 'c-1' };
  await predict(service.url, 'v2', GOLDEN, headers);
  const { body } = await predict(service.url, 'v2', GOLDEN, headers);
  const { predictionId, session } = JSON.parse(body.toString());
  expect(session).toEqual({ sessionId: 'one', predictions: 2, expiresAt: expect.any(Number) });
  const item = await surroundings.session('one');
  expect(item).toEqual({ id: { S: 'one' }, predictions: { N: '2' }, expiresAt: { N: `${session.expiresAt}` } });
  expect(session.expiresAt - Date.now() / 1000).toBeGreaterThan(3500);
  const told = await call(`${service.url}/api/v2/sessions/one`);
  expect(JSON.parse(told.body.toString())).toEqual(session);
  await terminate(service);
  const rows = await surroundings.sql(
    `SELECT model_version, digit, body_bytes > 0, session_id, correlation_id FROM predictions WHERE prediction_id = '${predictionId}'`,
  );
  expect(rows).toEqual([['v2', GOLDEN.expected.digit, true, 'one', 'c-1']]);
  expect(metric(service, 'RecordedPredictions')).toBe(2);
});

test('a password that changes under load fails no request and loses no record', async () => {
  await surroundings.sql('DROP TABLE IF EXISTS predictions');
  const service = await startService('v2', { ...surroundings.variables, ...SHORT });
  const outcomes = await underLoad(service.url, 'v2', 16, async () => {
    await sleep(1_500);
    await surroundings.changePassword('second-password');
    await sleep(1_500);
    await surroundings.changeSecret();
    await sleep(3_000);
  });
  await terminate(service);
  expect(outcomes).toEqual({ 200: expect.any(Number) });
  expect(await surroundings.sql('SELECT count(*) FROM predictions')).toEqual([[outcomes[200]]]);
  // The new password was needed: the old one was refused.
  expect(JSON.stringify(service.lines())).toContain('password authentication failed');
  expect([metric(service, 'RecordedPredictions'), metric(service, 'LostRecords')]).toEqual([outcomes[200], 0]);
});

test('a database whose certificate is not trusted gets nothing, and fails no request', async () => {
  const other = join(mkdtempSync(join(tmpdir(), 'ca-')), 'ca.pem');
  writeFileSync(other, selfSigned('IP:127.0.0.1').cert);
  const service = await startService('v2', { ...surroundings.variables, ...SHORT, DATABASE_CA_FILE: other });
  expect((await predict(service.url, 'v2', GOLDEN)).status).toBe(200);
  await terminate(service);
  expect(JSON.stringify(service.lines())).toContain('certificate verify failed');
  expect([metric(service, 'RecordedPredictions'), metric(service, 'LostRecords')]).toEqual([0, 1]);
});

test('PostgreSQL takes TLS only, and leaves nothing', async () => {
  const own = await Postgres.start();
  const where = `host=${own.host} port=${own.port} user=${own.username} password=${own.password} dbname=postgres`;
  const plain = `import psycopg; psycopg.connect("${where} sslmode=disable")`;
  await expect(must(await servicePython(), ['-c', plain])).rejects.toThrow('no encryption');
  await own.stop();
  await own.stop();
  expect(existsSync(own.caFile)).toBe(false);
});
