import { join } from 'path';
import { freePort } from '../../emulator/free-port';
import { check } from '../../tools/contract-check/contract-check';
import { readOptions } from '../../tools/contract-check/options';
import { servicePython, SERVICE } from '../../tools/ml-api/environment';

test.each(['v1', 'v2'])('%s keeps the container contract', async (version) => {
  const [python, port] = await Promise.all([servicePython(), freePort()]);
  const variables = `MODEL_VERSION=${version} HOST=127.0.0.1 PORT=${port} DRAIN_SECONDS=4 PYTHONDONTWRITEBYTECODE=1`;
  const golden = join(SERVICE, 'golden', `${version}.json`);
  const results = await check(
    readOptions([
      `http://127.0.0.1:${port}`,
      ...['--golden', golden, '--drain-seconds', '4', '--stop-seconds', '20'],
      ...['--', 'sh', '-c', `cd ${SERVICE} && exec env ${variables} ${python} -m digits_api`],
    ])!,
  );
  expect(results.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  expect(results).toHaveLength(17);
});
