/**
 * What Amazon ECS tells a hook, as it stands in the guide.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export const HOOK_EVENT = {
  executionId: '3a0345ba-b029-404b-890d-7da2a4b266aa',
  lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
  resourceArn: 'arn:aws:ecs:us-west-2:123456789012:service-deployment/my-cluster/my-service/EZe5RNVLH6PPzHXINuP28',
  executionDetails: {
    serviceArn: 'arn:aws:ecs:us-west-2:123456789012:service/my-cluster/my-service',
    targetServiceRevisionArn:
      'arn:aws:ecs:us-west-2:123456789012:service-revision/my-cluster/my-service/9313423515462893900',
    testTrafficWeights: {},
    productionTrafficWeights: {},
  },
};
