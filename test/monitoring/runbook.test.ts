import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { TableCapacity } from '../../src';
import { monitoredTables } from '../../src/ecommerce-serverless-api/shop-table-alarms';
import { shopTables } from '../../src/ecommerce-serverless-api/shop-tables';
import { streamAlarms } from '../../src/monitoring/alarms/stream';
import { tableAlarms } from '../../src/monitoring/alarms/table';
import { newThing } from '../environment/thing';
import { newFunction } from '../surroundings';
import { allMonitoring, fullHttpApi, newHttpApi, resourcesOf, templateOf, type TemplateResource } from '../synth';

const RUNBOOK = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
const sections = [...RUNBOOK.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/ /g, '-'));

/** An API that watches the tables of a shop, and a function that reads their streams. */
function withTables(): Template {
  const thing = newThing();
  const capacity = TableCapacity.provisioned({ readCapacity: 1, writeCapacity: 1 });
  const encryptionKey = new Key(thing, 'Key');
  const tables = shopTables(thing, 'Tables', { environment: thing.environment, capacity, encryptionKey });
  const { monitoring } = newHttpApi({}, Stack.of(thing));
  for (const table of monitoredTables(tables, capacity)) {
    Object.entries(tableAlarms(table, 10)).forEach(([id, definition]) => monitoring.addAlarm(id, definition));
  }
  const deadLetterQueue = new Queue(thing, 'Unpublished');
  const reader = { fn: { name: 'Publisher', function: newFunction(thing, 'Fn') }, deadLetterQueue };
  Object.entries(streamAlarms(reader)).forEach(([id, definition]) => monitoring.addAlarm(id, definition));
  return Template.fromStack(Stack.of(thing));
}

let alarms: TemplateResource[];
let linked: (string | undefined)[];
beforeAll(() => {
  alarms = [templateOf(allMonitoring()), Template.fromStack(Stack.of(fullHttpApi())), withTables()]
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
