import { CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { WebhookPipelineProps } from '../../src';
import { newPipeline } from '../synth';

type Tag = { Key: string; Value: string };

/** Logical id and tags of every resource of a pipeline that can have tags. */
function tagsOf(props: Partial<WebhookPipelineProps>): [id: string, tags: Tag[]][] {
  const pipeline = newPipeline(props);
  const stack = Stack.of(pipeline);
  const { Resources } = Template.fromStack(stack).toJSON();
  return pipeline.node
    .findAll()
    .filter((node) => CfnResource.isCfnResource(node) && TagManager.of(node) !== undefined)
    .map((node) => stack.resolve((node as CfnResource).logicalId))
    .map((id) => [id, Resources[id].Properties.Tags ?? Resources[id].Properties.Replicas?.[0].Tags]);
}

describe('tags of every resource that can have them (X9)', () => {
  test('say environment, project and manager', () => {
    const tags = tagsOf({ projectName: 'shop' });
    expect(tags.length).toBeGreaterThan(40);
    for (const tagged of tags) {
      expect(tagged).toEqual([
        tagged[0],
        [
          { Key: 'Environment', Value: 'dev' },
          { Key: 'ManagedBy', Value: 'cdk-golden-paths' },
          { Key: 'Project', Value: 'shop' },
        ],
      ]);
    }
  });

  test('name the system when there is no project, and take the tags of the user', () => {
    for (const tagged of tagsOf({ tags: { Team: 'payments', ManagedBy: 'us' } })) {
      expect(tagged).toEqual([
        tagged[0],
        [
          { Key: 'Environment', Value: 'dev' },
          { Key: 'ManagedBy', Value: 'us' },
          { Key: 'Project', Value: 'webhook-pipeline' },
          { Key: 'Team', Value: 'payments' },
        ],
      ]);
    }
  });
});
