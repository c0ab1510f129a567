import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventOf } from './deployed';
import { runDemo } from './run-demo';

/** All but the one for which a service is installed: `npx projen demo` runs that too, in .ci/run. */
const WITHOUT_ML = ['webhook', 'http-api', 'shop'].flatMap((part) => ['--only', part]);
const CTRL_C = '\x03';
const WRAP_AGAIN = '\x1B[?7h';

describe('npm run demo', () => {
  test.each([[[]], [['--iam']]])(
    'loses nothing, doubles nothing, and says so: %j',
    async (options) => {
      const { code, output, left } = await runDemo(['--count', '200', ...WITHOUT_ML, ...options]);
      expect(output).toMatch(/ {2}sent +200 {2}of +200 {2}ok/);
      expect(output).toMatch(/ {2}lost +0 {2}of +0 {2}ok/);
      expect(output).toMatch(/ {2}doubled +0 {2}of +0 {2}ok/);
      for (const source of ['stripe', 'billing']) {
        expect(output).toMatch(new RegExp(` {2}${source}: signed, accepted +6 {2}of +6 {2}ok`));
        expect(output).toMatch(new RegExp(` {2}${source}: in the queues of their types, unchanged +3 {2}of +3 {2}ok`));
        expect(output).toMatch(new RegExp(` {2}${source}: forged, refused with 401 +2 {2}of +2 {2}ok`));
      }
      expect(output).toMatch(/ {2}HTTP API: GET \/health +200 {2}of +200 {2}ok/);
      expect(output).toMatch(/ {2}shop: orders of Mug +10 {2}of +10 {2}ok/);
      expect(output).toMatch(/ {2}shop: refused: OUT_OF_STOCK +40 {2}of +40 {2}ok/);
      expect(output).toMatch(/ {2}shop: refunded +2 {2}of +2 {2}ok/);
      expect(output).toMatch(/ {2}shop: event OrderPaid +17 {2}of +17 {2}ok/);
      expect(output).not.toContain('WRONG');
      expect(output).toMatch(/not exercised\n +3 {2}AWS::ApiGateway::Stage AccessLogSetting\n/);
      expect(output).toMatch(/\n +1 {2}AWS::Events::EventBus KmsKeyIdentifier\n/);
      expect([code, left]).toEqual([0, []]);
    },
    600_000,
  );

  test('twice at once in one checkout, each has its own outputs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
    try {
      const both = ['a', 'b'].map((name) => runDemo(['--only', 'http-api', '--outputs', join(folder, name)]));
      for (const { code, output, left } of await Promise.all(both)) {
        expect(output).toMatch(/\n\n {2}HTTP API: GET \/health +200 {2}of +200 {2}ok/);
        expect(output).not.toContain('shop: ');
        expect(output).not.toContain('WRONG');
        expect([code, left]).toEqual([0, []]);
      }
      const outputsOf = (name: string, file: string) => JSON.parse(readFileSync(join(folder, name, file), 'utf8'));
      const [a, b] = ['a', 'b'].map((name) => outputsOf(name, 'flat-outputs.json'));
      expect(a.WebhookPipelineTableName).toBe('transaction-events-dev');
      expect(a.WebhookPipelinePaymentsQueueUrl).not.toBe(b.WebhookPipelinePaymentsQueueUrl);
      const all = outputsOf('a', 'all-outputs.json');
      expect({ ...all['webhook-pipeline-dev'], ...all['http-api-dev'], ...all['shop-dev'] }).toEqual(a);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('sends the lines of standard input, and says what is wrong with broken ones', async () => {
    const input = `${eventOf('mine').body}\n\n${eventOf('no month', { timestamp: '2026T10:00:00Z' }).body}\nno event\n`;
    const { code, output, left } = await runDemo(['--only', 'webhook', '--events', '-'], { input });
    expect(output).toMatch(/ {2}accepted +1 {2}of +1 {2}ok/);
    expect(output).toMatch(/ {2}rejected: BAD_REQUEST_BODY +2 {2}of +2 {2}ok/);
    expect(output).toMatch(/\nrejected\n {2}line 3: BAD_REQUEST_BODY, .+\n {2}line 4: BAD_REQUEST_BODY, .+\n/);
    expect([code, left]).toEqual([0, []]);
  });

  test('exits with 2 and the usage for an unknown option', async () => {
    const { code, output } = await runDemo(['--nope']);
    expect(code).toBe(2);
    expect(output).toContain("Unknown option '--nope'");
    expect(output).toContain('--events FILE');
  });

  test.each(['standard input', 'bundle what', 'prepare the emulator', 'start the emulator', 'synthesize', 'deploy …'])(
    'leaves nothing behind when Ctrl-C is pressed at: %s',
    async (after) => {
      const { code, output, left } = await runDemo(
        [...WITHOUT_ML, '--events', after === 'standard input' ? '-' : 'README.md'],
        {
          type: [after, CTRL_C],
        },
      );
      expect(output).toContain('stopping …');
      expect([code, left]).toEqual([130, []]);
    },
  );

  test('leaves nothing behind when Ctrl-C is pressed while customers check out', async () => {
    const { code, output, left } = await runDemo(['--only', 'shop'], { type: ['check out, all at once', CTRL_C] });
    expect(output).toContain('stopping …');
    expect([code, left]).toEqual([130, []]);
  });

  test('leaves the terminal as it was when Ctrl-C is pressed while it sends', async () => {
    const { code, output, left } = await runDemo([...WITHOUT_ML, '--count', '5000'], { type: ['5000 in ', CTRL_C] });
    const [, afterwards] = output.split('^C');
    expect(output.split('^C')[0]).toContain('\x1B[?7l');
    expect(afterwards).toContain(WRAP_AGAIN);
    expect([code, left]).toEqual([130, []]);
  });
});

describe('npm run demo -- --iam --keep', () => {
  test('leaves the emulator running, and says how to use and how to stop it', async () => {
    const { code, output } = await runDemo(['--only', 'webhook', '--count', '5', '--iam', '--keep']);
    const pid = Number(/\n {2}kill (\d+)\n/.exec(output)?.[1]);
    try {
      expect(code).toBe(0);
      const curl = /\n {2}(curl .*)\n/.exec(output)![1];
      expect(execFileSync('bash', ['-c', `${curl} --silent --show-error`]).toString()).toMatch(/^HTTP\/\S+ 202/);
      const products = /\nlist the products of the shop:\n {2}(curl .*)\n/.exec(output)![1];
      const { items } = JSON.parse(execFileSync('bash', ['-c', `${products} --silent --show-error`]).toString());
      expect(items).toEqual([]);
      const flat = /\n {2}(\/.*flat-outputs.json)\n/.exec(output)![1];
      const { WebhookPipelinePaymentsQueueUrl: queue } = JSON.parse(readFileSync(flat, 'utf8'));
      const aws = / aws sqs receive-message --endpoint-url (\S+) --region (\S+) --queue-url (\S+) /.exec(output)!;
      const [endpoint, region, QueueUrl] = aws.slice(1);
      expect(QueueUrl).toBe(queue);
      const httpsAgent = { ca: readFileSync(/--cacert (\S+)/.exec(curl)![1], 'utf8') };
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const sqs = new SQSClient({ endpoint, region, credentials, requestHandler: { httpsAgent } });
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
      expect(Messages?.map(({ Body }) => JSON.parse(Body!).event_id)).toEqual(['evt_1']);
    } finally {
      process.kill(pid, 'SIGTERM');
    }
    while (existsSync(`/proc/${pid}`)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await runDemo(['--help'])).left).toEqual([]);
  });
});
