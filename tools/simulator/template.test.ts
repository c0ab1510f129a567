import { refuse, render, resourcesOf } from './template';

test.each<[string, unknown, string]>([
  ['a text', 'Topic', 'Topic'],
  ['a number', 5, '5'],
  ['a reference', { Ref: 'Topic' }, 'Topic'],
  ['an attribute', { 'Fn::GetAtt': ['Handler', 'Arn'] }, 'Handler.Arn'],
  ['a join', { 'Fn::Join': ['/', ['api', { Ref: 'Api' }, { 'Fn::Join': ['', ['a', 'b']] }]] }, 'api/Api/ab'],
  ['a part of an unknown text', { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Listener' }] }] }, 'Listener[1]'],
  ['another function', { 'Fn::ImportValue': 'x' }, '{"Fn::ImportValue":"x"}'],
])('renders %s', (_, value, expected) => {
  expect(render(value)).toBe(expected);
});

test('finds resources by type, in their order', () => {
  const template = { Resources: { B: { Type: 'T' }, A: { Type: 'T', Properties: { x: 1 } }, C: { Type: 'U' } } };
  expect(resourcesOf(template, 'T')).toEqual([
    { id: 'B', type: 'T', properties: {} },
    { id: 'A', type: 'T', properties: { x: 1 } },
  ]);
  expect(resourcesOf(template)).toHaveLength(3);
});

test('fails on a property that is refused', () => {
  const resource = { id: 'Alarm', type: 'T', properties: { b: 1 } };
  expect(() => refuse(resource, 'a', 'b')).toThrow('Alarm: b is not simulated');
  expect(() => refuse(resource, 'a')).not.toThrow();
});
