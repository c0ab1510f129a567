import type { Bar } from './bar';
import type { RunChild } from './child';
import type { ModulesResult } from './modules.child';
import { differences } from './same-template';
import type { SynthResult } from './synth.child';

const PIPELINES = 10;
const CPU_RUNS = 5;

const SYNTH = { what: `synth of ${PIPELINES} pipelines`, referenceName: 'L2s by hand, same templates' };

/** What a synthesis does, against the hand-written app that makes the same templates. */
export function synthBars(run: RunChild): Bar[] {
  const [ours, bare] = ['pipeline-app', 'bare-app'].map((app) => synth(run, app, '--count'));
  assertSameTemplates(ours, bare);
  const modules = (module: string) => run<ModulesResult>('modules.child', [module]).modules;
  return [
    { ...SYNTH, unit: 'V8 function calls', ours: ours.calls, reference: bare.calls, limit: { ratio: 1.05 } },
    { ...SYNTH, unit: 'child processes', ours: ours.spawned, reference: bare.spawned, limit: { exactly: 0 } },
    {
      what: 'require() of the library',
      unit: 'modules',
      ours: modules('../src'),
      reference: modules('./bare-app'),
      referenceName: 'the hand-written app',
      limit: { most: 40 },
    },
  ];
}

/** What a synthesis costs; for information, as calls say the same without noise. */
export function synthCpu(run: RunChild): Bar {
  const cpu = (app: string) => synth(run, app).cpuMs;
  const runs = Array.from({ length: CPU_RUNS }, () => [cpu('pipeline-app'), cpu('bare-app')]);
  return {
    ...SYNTH,
    unit: 'CPU ms',
    ours: Math.min(...runs.map(([ours]) => ours)),
    reference: Math.min(...runs.map(([, bare]) => bare)),
  };
}

function synth(run: RunChild, app: string, ...options: string[]): SynthResult {
  return run('synth.child', [app, String(PIPELINES), ...options]);
}

function assertSameTemplates(ours: SynthResult, bare: SynthResult): void {
  const found = ours.templates.flatMap((template, index) => differences(template, bare.templates[index]));
  if (found.length > 0) {
    throw new Error(`bare-webhook.ts must make the same templates as the construct:\n${found.join('\n')}`);
  }
}
