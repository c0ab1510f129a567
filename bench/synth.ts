import type { Bar } from './bar';
import type { RunChild } from './child';
import { differences } from './same-template';
import type { SynthResult } from './synth.child';

const INSTANCES = 10;
const CPU_RUNS = 5;

/** What is synthesized, and the hand-written app that makes the same templates. */
const APPS = [
  { what: 'pipelines', ours: 'pipeline-app', bare: 'bare-pipeline-app' },
  { what: 'HTTP APIs', ours: 'http-api-app', bare: 'bare-http-api-app' },
];

type Apps = (typeof APPS)[number];

const LIMIT = { ratio: 1.05 };

/**
 * What is too large to keep a hand-written equal of. A shop has no limit, as aws-cdk-lib does twice as much for a value of a REST API
 * (docs/decisions/ADR-007).
 */
const LARGE_APPS = [
  { what: 'ML platforms', ours: 'platform-app', limit: LIMIT },
  { what: 'shops', ours: 'shop-app' },
];

/** What a synthesis does, against the hand-written app, or against what a value of a template takes in the two hand-written apps. */
export function synthBars(run: RunChild): Bar[] {
  const pairs = APPS.map((apps) => {
    const [ours, bare] = [apps.ours, apps.bare].map((app) => synth(run, app, '--count'));
    assertSameTemplates(apps, ours, bare);
    return { apps, ours, bare };
  });
  const reference = callsOfValue(pairs.map(({ bare }) => bare));
  return [
    ...pairs.flatMap(({ apps, ours, bare }) => [
      { ...row(apps), unit: 'V8 function calls', ours: ours.calls, reference: bare.calls, limit: LIMIT },
      { ...row(apps), ...childProcesses(ours, bare) },
    ]),
    ...LARGE_APPS.flatMap((apps) => largeBars(run, apps, reference)),
  ];
}

function largeBars(run: RunChild, { what, ours: app, limit }: (typeof LARGE_APPS)[number], reference: number): Bar[] {
  const ours = synth(run, app, '--count');
  const bar = { what: `synth of ${INSTANCES} ${what}`, referenceName: 'L2s by hand, both apps' };
  return [
    { ...bar, unit: 'V8 function calls a value', ours: callsOfValue([ours]), reference, limit },
    { ...bar, ...childProcesses(ours, { spawned: 0 }) },
  ];
}

/** On the average of all templates. */
function callsOfValue(results: SynthResult[]): number {
  const values = results.flatMap(({ templates }) => templates).reduce((sum, template) => sum + valuesIn(template), 0);
  return results.reduce((sum, { calls }) => sum + calls, 0) / values;
}

/** Texts, numbers, lists and objects: what aws-cdk-lib resolves one by one. */
function valuesIn(value: unknown): number {
  const inside: unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return inside.reduce<number>((sum, each) => sum + valuesIn(each), 1);
}

function childProcesses(ours: Pick<SynthResult, 'spawned'>, bare: Pick<SynthResult, 'spawned'>) {
  return { unit: 'child processes', ours: ours.spawned, reference: bare.spawned, limit: { exactly: 0 } };
}

/** What a synthesis costs; for information, as calls say the same without noise. */
export function synthCpuBars(run: RunChild): Bar[] {
  return APPS.map((apps) => {
    const runs = Array.from({ length: CPU_RUNS }, () => [apps.ours, apps.bare].map((app) => synth(run, app).cpuMs));
    const [ours, reference] = [0, 1].map((side) => Math.min(...runs.map((cpu) => cpu[side])));
    return { ...row(apps), unit: 'CPU ms', ours, reference };
  });
}

function row({ what }: Apps) {
  return { what: `synth of ${INSTANCES} ${what}`, referenceName: 'L2s by hand, same templates' };
}

function synth(run: RunChild, app: string, ...options: string[]): SynthResult {
  return run('synth.child', [app, String(INSTANCES), ...options]);
}

/** An error is to be read: instances differ alike, and the rest of a resource is in its template. */
const SHOWN_DIFFERENCES = 6;
const SHOWN_CHARACTERS = 600;

function assertSameTemplates(apps: Apps, ours: SynthResult, bare: SynthResult): void {
  const found = ours.templates.flatMap((template, index) => differences(template, bare.templates[index]));
  if (found.length > 0) {
    const shown = found.slice(0, SHOWN_DIFFERENCES).map((difference) => difference.slice(0, SHOWN_CHARACTERS));
    throw new Error(
      `${apps.bare} must make the same templates as ${apps.ours}; ${found.length} differences:\n${shown.join('\n')}`,
    );
  }
}
