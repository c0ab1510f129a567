import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { renderDashboard, type DashboardOptions } from './render';
import type { World } from '../simulator/series';

const world: World = (_, minute) => [{ value: minute % 50, count: 1 }];

/** A dashboard with each type of widget. */
function template(): object {
  const stack = new Stack(new App(), 'Stack');
  const queue = new Queue(stack, 'Queue');
  const left = [queue.metricApproximateAgeOfOldestMessage({ label: 'Age' }), queue.metricNumberOfMessagesSent()];
  const alarm = left[0].createAlarm(stack, 'TooOld', { threshold: 1, evaluationPeriods: 1, alarmName: 'too <old>' });
  new cloudwatch.Dashboard(stack, 'Dashboard', { defaultInterval: undefined }).addWidgets(
    new cloudwatch.GraphWidget({ title: 'a < b & "c"', left, leftAnnotations: [{ value: 60, label: 'x > y' }] }),
    new cloudwatch.SingleValueWidget({ title: 'Now', metrics: left, setPeriodToTimeRange: true, start: '-P30D' }),
    new cloudwatch.AlarmStatusWidget({ title: 'States', alarms: [alarm] }),
  );
  return Template.fromStack(stack).toJSON();
}

const OPTIONS: DashboardOptions = {
  ...{ template: template(), world, endMinute: 3000, minutes: 180, title: 'payments <dev> & co' },
  alarmStates: { 'too <old>': 'ALARM' },
};
const svg = renderDashboard(OPTIONS);

/** What is wrong with an XML document: tags that do not match, attributes that are doubled, characters that need escapes. */
function faultsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const faults = xml.replace(/<[^<>]*>/g, '').match(/[<>]|&(?!(amp|lt|gt|quot|#\d+);)/g) ?? [];
  const check = (tag: string, name: string, attributes: string): readonly string[] => {
    if (tag.startsWith('</')) {
      return open.pop() === name ? [] : [tag];
    }
    if (!tag.endsWith('/>')) {
      open.push(name);
    }
    const names = [...attributes.matchAll(/ ([\w:-]+)="/g)].map(([, attribute]) => attribute);
    const wellFormed = /^(\s+[\w:-]+="([^"<&]|&(amp|lt|gt|quot|#\d+);)*")*\s*\/?$/.test(attributes);
    return wellFormed && new Set(names).size === names.length ? [] : [tag];
  };
  const tags = [...xml.matchAll(/<\/?([\w:]+)([^<>]*)>/g)].flatMap(([tag, name, rest]) => check(tag, name, rest));
  return [...faults, ...tags, ...open];
}

test('the page is well-formed', () => {
  expect(faultsOf(svg)).toEqual([]);
  expect(faultsOf('<a b="1" b="2"><c></a> & ')).toHaveLength(4);
});

test('each type of widget is there, with its title escaped', () => {
  const texts = ['payments &lt;dev&gt; &amp; co', 'a &lt; b &amp; &quot;c&quot;', 'x &gt; y'];

  for (const text of [...texts, 'Now', 'States', 'too &lt;old&gt;', 'In alarm', '3h · UTC']) {
    expect(svg).toContain(`>${text}</t`);
  }
});

test('only what tells alarms apart is shown, and only the rows that are asked for', () => {
  const alarmed = (title: string) =>
    renderDashboard({ ...OPTIONS, title, rows: [{ height: 4, widths: { States: 24 } }] });

  expect(alarmed('too-x')).toContain('>too &lt;old&gt;</text>');
  expect(alarmed('too-x')).not.toContain('>Now</text>');
  const named = JSON.parse(JSON.stringify(OPTIONS.template).replace('too <old>', 'shop-queue-age-dev')) as object;
  expect(renderDashboard({ ...OPTIONS, template: named, title: 'shop-dev' })).toContain('>queue-age</text>');
  expect(renderDashboard({ ...OPTIONS, template: named, title: 'other-dev' })).toContain('>shop-queue-age-dev</text>');
});

test('two drawings of one dashboard are equal', () => {
  expect(renderDashboard(OPTIONS)).toBe(svg);
});

test('no two elements have one id, and each reference is to an id', () => {
  const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  const references = [...svg.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(references.filter((id) => !ids.includes(id))).toEqual([]);
});

test('nothing is loaded or run', () => {
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
    /<script|<style|<image|href|https?:|@import|\bon\w+="/,
  );
});

test('all cards are on the page', () => {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
  const cards = [
    ...svg.matchAll(/^<g transform="translate\((\d+) (\d+)\)"><rect x="0" y="0" width="(\d+)" height="(\d+)"/gm),
  ];

  expect(cards).toHaveLength(3);
  for (const [x, y, w, h] of cards.map((card) => card.slice(1).map(Number))) {
    expect(x + w).toBeLessThanOrEqual(width);
    expect(y + h).toBeLessThanOrEqual(height);
  }
});
