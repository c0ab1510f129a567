import { developerPython, servicePython, SERVICE } from './environment';
import { Report, together } from '../packages/report';
import { must, tool } from '../packages/tools';

const report = new Report('ml-api');
const PACKAGES = ['digits_api', 'training', 'tests'];
const ENV = { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONDONTWRITEBYTECODE: '1' };

async function checkPython(python: string): Promise<void> {
  const run = (...args: string[]) => must(python, ['-m', ...args], { cwd: SERVICE, env: ENV });
  await report.check('pytest', () => run('pytest', '-q'));
  await report.check('mypy --strict finds nothing', () => run('mypy', '--cache-dir=/dev/null', ...PACKAGES));
  await report.check('pylint 10/10', () => run('pylint', '--persistent=no', '--fail-under=10', ...PACKAGES));
}

async function checkProcesses(): Promise<void> {
  await report.check('the service as a process', () =>
    must(tool('jest'), ['--ci', '--config', 'test/ml-api/jest.config.json']),
  );
}

void report.run(async () => {
  const python = await report.step('virtual environment of developers', developerPython);
  await report.step('virtual environment of the service', servicePython);
  await together(checkPython(python), checkProcesses());
});
