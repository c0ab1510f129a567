import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { platformTemplate } from './platform';
import { Backups, DisasterRecovery } from '../../src';
import { givenSources } from '../given';
import {
  allMonitoring,
  fullHttpApi,
  resourcesOf,
  newStack,
  shopTemplate,
  templateOf,
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

let alarms: TemplateResource[];
let linked: (string | undefined)[];
beforeAll(() => {
  alarms = [
    templateOf({ ...allMonitoring(), source: givenSources(newStack()).stripe }),
    Template.fromStack(Stack.of(fullHttpApi())),
    shopTemplate(everything),
    platformTemplate({ env: { env: { region: 'us-east-1' } } }),
  ]
    .flatMap(resourcesOf)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  linked = alarms.map(({ Properties }) => /runbook\.md#([a-z0-9-]+)/.exec(JSON.stringify(Properties))?.[1]);
});

describe('the runbook', () => {
  test('has the section that each alarm links', () => {
    expect(alarms.length).toBeGreaterThan(50);
    expect(sections).toEqual(expect.arrayContaining([...new Set(linked)]));
  });

  test('has no section that no alarm links', () => {
    expect(sections.filter((section) => !linked.includes(section))).toEqual([]);
  });

  test.each(sections)('%s says what to look at and what to do', (section) => {
    const text = RUNBOOK.split(/^## /m).find((part) =>
      part.toLowerCase().replace(/ /g, '-').startsWith(`${section}\n`),
    )!;
    expect(text).toMatch(/^\*\*Look\*\* /m);
    expect(text).toMatch(/^\*\*Do\*\* /m);
  });
});
