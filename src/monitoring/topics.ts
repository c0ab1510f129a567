import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/**
 * A topic that alarms of this account can publish to, over TLS only.
 *
 * A topic policy replaces the default one, so it has to let CloudWatch in by name. There is no AWS-managed key that
 * CloudWatch may use (`alias/aws/sns` does not let it), so the topic has the encryption at rest that Amazon SNS gives
 * every topic; bring a topic with a customer-managed key where that is not enough.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function notificationTopic(scope: Construct, id: string, environment: Environment, resource: string): ITopic {
  const topic = new Topic(scope, id, { topicName: environment.name('topic', resource), enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowAlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return topic;
}
