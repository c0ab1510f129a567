import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { platformTemplate } from './platform';
import { Backups, DisasterRecovery, Rollout, WebhookArchive } from '../../src';
import { givenApiKey, givenSources } from '../given';
import { newMlPlatform, type Given } from '../ml-api-platform/platforms';
import {
  allMonitoring,
  fullHttpApi,
  newPipeline,
  resourcesOf,
  newStack,
  shopTemplate,
  type TemplateResource,
} from '../synth';

const RUNBOOK = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
const sections = [...RUNBOOK.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/ /g, '-'));

const everything = {
  ...allMonitoring(),
  backups: Backups.daily(),
  disasterRecovery: DisasterRecovery.primary({
    region: 'eu-central-1',
    encryptionKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/away',
  }),
};

/** What a person does without an alarm that asks for it. */
const PROCEDURES = ['redrive', 'reprocess-the-quarantine'];

function pipelineTemplate(): Template {
  const stack = newStack();
  const reconcile = { source: 'stripe', eventTypes: ['charge.dispute.*'], apiKey: givenApiKey(stack) };
  const options = {
    sources: givenSources(stack),
    reconcile,
    archive: WebhookArchive.bucket(),
    replay: true,
    redrive: true,
  };
  return Template.fromStack(Stack.of(newPipeline({ ...allMonitoring(), ...options }, stack)));
}

/** Whether an alarm only scales. */
const tellsNobody = ({ AlarmDescription }: { AlarmDescription?: unknown }) =>
  /tells nobody/.test(String(AlarmDescription));

const golden: Given = (stack) => ({
  rollout: Rollout.canary(),
  goldenPredictions: { bucket: Bucket.fromBucketName(stack, 'Golden', 'golden'), objectKeys: { v1: 'v1.json' } },
});

let alarms: TemplateResource[];
let linked: (string | undefined)[];
beforeAll(() => {
  alarms = [
    pipelineTemplate(),
    Template.fromStack(Stack.of(fullHttpApi())),
    shopTemplate(everything),
    platformTemplate({ env: { env: { region: 'us-east-1' } } }),
    Template.fromStack(Stack.of(newMlPlatform(() => ({ asyncInference: {} })))),
    Template.fromStack(Stack.of(newMlPlatform(golden))),
  ]
    .flatMap(resourcesOf)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .filter(({ Properties }) => !tellsNobody(Properties));
  linked = alarms.map(({ Properties }) => /runbook\.md#([a-z0-9-]+)/.exec(JSON.stringify(Properties))?.[1]);
});

describe('the runbook', () => {
  test('has the section that each alarm links', () => {
    expect(alarms.length).toBeGreaterThan(50);
    expect(sections).toEqual(expect.arrayContaining([...new Set(linked)]));
  });

  test('has no section that no alarm links', () => {
    expect(sections.filter((section) => !linked.includes(section))).toEqual(PROCEDURES);
  });

  test.each(sections)('%s says what to look at and what to do', (section) => {
    const text = RUNBOOK.split(/^## /m).find((part) =>
      part.toLowerCase().replace(/ /g, '-').startsWith(`${section}\n`),
    )!;
    expect(text).toMatch(/^\*\*Look\*\* /m);
    expect(text).toMatch(/^\*\*Do\*\* /m);
  });
});
