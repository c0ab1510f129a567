import { join } from 'path';
import { MAX_RATIO, ratioOf, type Answer, type Counts } from './verdict';
import { ROOT } from '../packages/tools';

/** Where figures and answers are read. */
export const PAGE = join(ROOT, 'docs', 'findings.md');

/** A template, and what stands of what was found in it. */
export interface Row extends Counts {
  readonly title: string;
}

const HEAD = `# What checkers of templates find

\`npx projen check:templates\` lets [checkov](https://www.checkov.io) and the proactive controls of
[AWS Control Tower](https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html), as
[cdk-validator-cfnguard](https://github.com/cdklabs/cdk-validator-cfnguard) packs them, read templates of each construct, and fails for a
finding without an answer below, for one of high or critical severity that is true, for more than ${MAX_RATIO} true findings a resource, and
for an answer that nothing needs. What both say of a resource is one finding. Beside them, cdk-nag's AwsSolutions and the strict validation
of CloudFormation find nothing in any way to use a construct (\`test/rules.test.ts\`). This page is written by \`npx projen check:templates --write\`.

Run by hand, in 2026-11: cloudsplaining 0.9.1 finds nothing in the policies of these templates but the network interfaces of the shop's functions;
cfn-lint 1.58 finds dependencies that are also references (W3005). The [AWS Guard Rules
Registry](https://github.com/aws-cloudformation/aws-guard-rules-registry), whose rules have no severity, finds 129 in the platform of production: 87 of
them ask for alarms with actions and for resources without names, the others are those below, or ask of an instance of Aurora what its cluster has.
`;

/** The whole page. */
export function pageOf(rows: Row[], answers: Answer[]): string {
  const figures = rows.map((row) => {
    const { title, resources, found, mistaken, accepted } = row;
    return `| ${title} | ${resources} | ${found} | ${mistaken} | ${accepted} | ${ratioOf(row).toFixed(2)} |`;
  });
  return [
    HEAD,
    '| template | resources | found | mistaken | accepted | a resource |',
    '|---|---:|---:|---:|---:|---:|',
    ...figures,
    '',
    answersText(answers),
  ].join('\n');
}

/** The answers, as they stand on the page. */
export function answersText(answers: Answer[]): string {
  return (['mistaken', 'accepted'] as const)
    .map((verdict) => {
      const rows = answers
        .filter((answer) => answer.verdict === verdict)
        .map(({ rules, wanted, reason }) => `| ${wanted} | ${rules.join(', ')} | ${reason} |`);
      const title = verdict === 'mistaken' ? 'Mistaken' : 'Accepted';
      return [`## ${title}`, '', '| wanted | rules | why it is as it is |', '|---|---|---|', ...rows, ''].join('\n');
    })
    .join('\n');
}
