import { countsOf, ratioOf, unneeded, type Answer } from './verdict';

const ANSWERS: Answer[] = [
  { rules: ['A', 'B'], wanted: 'a key', verdict: 'accepted', reason: '' },
  { rules: ['C'], wanted: 'a log', verdict: 'mistaken', reason: '' },
];
const on = (rule: string, resource = 'Queue', severity?: string) => ({ rule, resource, severity });

test('what two checkers say of a resource is one finding, and of two resources two', () => {
  const counts = countsOf(10, [on('A'), on('B'), on('A', 'Topic'), on('C')], ANSWERS);
  expect(counts).toEqual({ resources: 10, found: 3, mistaken: 1, accepted: 2, unanswered: [] });
});

test('what is mistaken does not count for a resource', () => {
  expect(ratioOf(countsOf(10, [on('A'), on('C'), on('C', 'Topic')], ANSWERS))).toBe(0.1);
});

test('a rule without an answer counts, and is told', () => {
  const counts = countsOf(10, [on('D', 'Bucket', 'LOW')], ANSWERS);
  expect(counts.unanswered).toEqual(['D (LOW) of Bucket']);
  expect(ratioOf(counts)).toBe(0.1);
});

test.each(['HIGH', 'CRITICAL'])('what is of %s severity cannot be accepted, but be mistaken', (severity) => {
  const { unanswered } = countsOf(10, [on('A', 'Queue', severity), on('C', 'Queue', severity)], ANSWERS);
  expect(unanswered).toEqual([`A (${severity}) of Queue`]);
});

test('an answer for some resources is none for others', () => {
  const answers = ANSWERS.map((answer) => ({ ...answer, of: /^Log/ }));
  expect(countsOf(10, [on('A', 'LogBucket'), on('A', 'DataBucket')], answers)).toMatchObject({
    accepted: 1,
    unanswered: ['A (no severity) of DataBucket'],
  });
});

test('an answer that nothing needs is told', () => {
  expect(unneeded([on('A'), on('C')], ANSWERS)).toEqual(['B']);
});

test('an answer of resources that break its rule no more is told, although others break it', () => {
  const answers: Answer[] = ['Log', 'Data'].map((name) => ({ ...ANSWERS[0], of: new RegExp(`^${name}`) }));
  expect(unneeded([on('A', 'LogBucket'), on('B', 'LogBucket'), on('A', 'DataBucket')], answers)).toEqual(['B']);
});
