import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { orderingKindOf } from './ordering';
import type { WebhookPipelineProps } from './webhook-pipeline-props';
import { webAclRules } from '../apis/web-acl';
import { keyRule } from '../stores/table-keys';
import { placeRule } from '../validation/placement';
import { rule, type Rule } from '../validation/rules';

/** What the router's claims are found by. */
export const CLAIM_KEY = 'eventId';

/**
 * The rules of what a pipeline is given, as far as that is known at synthesis. A queue and a key may be of another
 * account; the router knows a table by its name, so it has to be of this one.
 */
export function givenRules(scope: Construct, props: WebhookPipelineProps): Rule[] {
  const { table, encryptionKey, webAcl, routes = [] } = props;
  const { isFifo } = orderingKindOf(props.ordering);
  const here = Stack.of(scope);
  return [
    keyRule('table', table, CLAIM_KEY),
    placeRule('table', table, 'region', here),
    placeRule('table', table, 'account', here),
    placeRule('encryptionKey', encryptionKey, 'region', here),
    ...webAclRules('webAcl', webAcl, here.region),
    ...routes.flatMap(({ queue }, index) => {
      const prop = `routes[${index}].queue`;
      return [
        rule(prop, queue, 'be a standard queue without Ordering.fifo', ({ fifo }) => isFifo || !fifo),
        placeRule(prop, queue, 'region', here),
      ];
    }),
  ];
}
