import { run } from './tools';

interface Need {
  /** What the message calls it. */
  readonly name: string;
  readonly command: string;
  /** Ends with 0 where the program is there and works. */
  readonly args: readonly string[];
}

/** What jsii-pacmak starts to build the package of a language. */
const NEEDS: Record<string, readonly Need[]> = {
  python: [{ name: 'python3 with venv', command: 'python3', args: ['-c', 'import venv, ensurepip'] }],
  java: [
    { name: 'javac (JDK 8 or newer)', command: 'javac', args: ['-version'] },
    { name: 'mvn (Maven)', command: 'mvn', args: ['-version'] },
  ],
  go: [{ name: 'go (1.18 or newer)', command: 'go', args: ['version'] }],
  dotnet: [{ name: 'dotnet (.NET SDK 6 or newer)', command: 'dotnet', args: ['--version'] }],
};

/** Whether a program runs in an environment. */
const works = async ({ command, args }: Need, env: NodeJS.ProcessEnv): Promise<boolean> =>
  run(command, [...args], { env }).then(
    ({ code }) => code === 0,
    () => false,
  );

/** Fails with one line that names everything that is missing to build packages. */
export async function checkNeeds(languages: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const needs = languages.flatMap((language) => NEEDS[language].map((need) => ({ language, need })));
  const found = await Promise.all(needs.map(async ({ need }) => works(need, env)));
  const missing = needs.filter((_, index) => !found[index]).map(({ language, need }) => `${need.name} for ${language}`);
  if (missing.length > 0) {
    throw new Error(`not found on the PATH, or not working: ${missing.join(', ')}`);
  }
}
