import { Severity } from '../../../src';
import { webAclAlarms, webAclWidgets } from '../../../src/monitoring/alarms/web-acl';
import { labelOf } from '../../alarms';
import { expectAlarms, platformAlarms, readAlarm, shownOf } from '../platform';

const platform = platformAlarms({ env: { env: { region: 'us-east-1' } } });
const { stack, alarms, webAcls } = platform;
const [edge, origin] = webAcls;
const when = '>= 25 in 3 of 5 x 300';

test.each([
  ['EdgeBlockedRequests', edge, 'Rule=ALL WebACL=edge-acl', /^Edge: AWS WAF blocks at least 25 %/],
  ['OriginBlockedRequests', origin, 'Region=us-east-1 Rule=ALL WebACL=origin-acl', /^Origin: AWS WAF blocks/],
])('%s is a ticket, of all rules', (id, webAcl, dimensions, meaning) => {
  expectAlarms(webAclAlarms(webAcl, 10), platform, [[id, Severity.TICKET, when, 'blocked-requests', meaning]]);
  expect(readAlarm(stack, alarms[id])).toMatchObject({
    metrics: {
      blocked: `AWS/WAFV2 BlockedRequests Sum ${dimensions}`,
      allowed: `AWS/WAFV2 AllowedRequests Sum ${dimensions}`,
    },
    expressions: {
      expr_1: 'IF(requests >= 10 AND (FILL(blocked, 0)) >= 3, 100 * (FILL(blocked, 0)) / requests, 0)',
      requests: 'allowed + blocked',
    },
  });
  expect(labelOf(alarms[id])).toBe('blocked requests (%)');
});

test('widgets show what is let in and what is not, where the metrics are', () => {
  const elsewhere = platformAlarms();
  const shown = elsewhere.webAcls.map((webAcl) => shownOf(elsewhere.stack, webAclWidgets(webAcl))[0]);
  expect(shown.map(({ title, region, size, yAxis }) => [title, region, size, yAxis])).toEqual([
    ['Edge: requests that AWS WAF saw in 5 minutes', 'us-east-1', [12, 6], { left: { min: 0 } }],
    ['Origin: requests that AWS WAF saw in 5 minutes', { Ref: 'AWS::Region' }, [12, 6], { left: { min: 0 } }],
  ]);
  expect(shown[0].lines).toEqual([
    ['AllowedRequests', 'let in', 'Sum', 'us-east-1'],
    ['BlockedRequests', 'blocked', 'Sum', 'us-east-1'],
  ]);
  expect(shown[1].lines).toEqual([
    ['AllowedRequests', 'let in', 'Sum', undefined],
    ['BlockedRequests', 'blocked', 'Sum', undefined],
  ]);
});
