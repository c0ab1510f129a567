import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { CfnOutput, Duration, Stack, type App } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { addShop } from './shop-app';
import type { Clients } from '../../emulator/clients';

/** The functions that no request calls. */
export const BEHIND = ['Payments', 'Publisher'] as const;

/** What the role of each of them may do, as actions of AWS IAM. */
export type Actions = Readonly<Record<(typeof BEHIND)[number], readonly string[]>>;

/** A shop with a queue of payments, and with one where it is heard that orders are shipped: the output `HeardUrl`. */
export function shopWithEvents(app: App, region: string): { stack: Stack; actions: Actions } {
  const actions: Record<string, string[]> = {};
  const stack = addShop(app, region, {}, (shop) => {
    const scope = Stack.of(shop);
    shop.addPaymentSource(new Queue(scope, 'Paid', { visibilityTimeout: Duration.minutes(3) }));
    const heard = new Queue(scope, 'Heard');
    const rule = new Rule(scope, 'Rule', { eventBus: shop.eventBus, eventPattern: { detailType: ['OrderShipped'] } });
    rule.addTarget(new SqsQueue(heard));
    new CfnOutput(scope, 'HeardUrl', { value: heard.queueUrl });
    const functions = [
      shop.node.findChild('Payments').node.findChild('Function') as LambdaFunction,
      shop.publisherFunction,
    ];
    functions.forEach((fn, index) => (actions[BEHIND[index]] = actionsOf(fn)));
  });
  return { stack, actions: actions as unknown as Actions };
}

function actionsOf(fn: LambdaFunction): string[] {
  const policies = fn.role!.node.findAll().filter((node) => node instanceof CfnPolicy);
  const statements = policies.flatMap(({ policyDocument }) => Stack.of(fn).resolve(policyDocument).Statement);
  return [...new Set(statements.flatMap(({ Action }) => Action as string | string[]))].sort();
}

/** The role of a function. */
export async function roleOf({ lambda }: Clients, FunctionName: string): Promise<string> {
  return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Role!;
}

/** Calls a function with records, and returns those that it names as failed; throws when it failed as a whole. */
export async function failedOf({ lambda }: Clients, FunctionName: string, Records: object[]): Promise<string[]> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ Records }) }),
  );
  const answer = JSON.parse(Payload!.transformToString());
  if (FunctionError !== undefined) {
    throw new Error(answer.errorMessage);
  }
  return answer.batchItemFailures.map(({ itemIdentifier }: { itemIdentifier: string }) => itemIdentifier);
}
