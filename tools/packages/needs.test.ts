import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { checkNeeds } from './needs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'needs-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The only programs on the PATH, and what each ends with. */
function given(programs: Record<string, number>): NodeJS.ProcessEnv {
  for (const [name, code] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 });
  }
  return { PATH: folder };
}

const ALL = { python3: 0, javac: 0, mvn: 0, go: 0, dotnet: 0 };
const LANGUAGES = ['python', 'java', 'go', 'dotnet'];

test('nothing is said where everything is there', async () => {
  await expect(checkNeeds(LANGUAGES, given(ALL))).resolves.toBeUndefined();
});

test('fails with all that is missing, or does not work, in one line', async () => {
  const { go, ...others } = ALL;

  await expect(checkNeeds(LANGUAGES, given({ ...others, mvn: 1, python3: 1 }))).rejects.toThrow(
    /^not found on the PATH, or not working: python3 with venv for python, mvn \(Maven\) for java, go \(1.18 or newer\) for go$/,
  );
});

test('a language asks for its own tools only', async () => {
  await expect(checkNeeds(['java'], given({ javac: 0, mvn: 0 }))).resolves.toBeUndefined();
  await expect(checkNeeds(['dotnet'], given({}))).rejects.toThrow(
    /working: dotnet \(.NET SDK 6 or newer\) for dotnet$/,
  );
});
