import type { Finding } from './finding';

/** Why what is found stays. */
export interface Answer {
  /** Of all the checkers that say the same. */
  readonly rules: string[];
  /** What they want. */
  readonly wanted: string;
  /**
   * `mistaken`: it is there, in a form that the rule does not know, or cannot be. `accepted`: it is not there; never for
   * what is of high severity.
   */
  readonly verdict: 'accepted' | 'mistaken';
  readonly reason: string;
  /** The logical ids that it is of; any when not given. */
  readonly of?: RegExp;
}

/** How many there are. What several checkers say of a resource is one. */
export interface Counts {
  readonly resources: number;
  readonly found: number;
  readonly mistaken: number;
  readonly accepted: number;
  /** Of rules without an answer, or accepted in spite of their severity: none may be there. */
  readonly unanswered: string[];
}

/** The most findings for each resource, without what is mistaken. */
export const MAX_RATIO = 0.3;

const HIGH = ['HIGH', 'CRITICAL'];

/** What of the findings of a template stands. */
export function countsOf(resources: number, findings: Finding[], answers: Answer[]): Counts {
  const counted = new Map(
    findings.map((finding) => {
      const answer = answerOf(finding, answers);
      return [`${answer?.wanted ?? finding.rule} ${finding.resource}`, answer?.verdict];
    }),
  );
  const verdicts = [...counted.values()];
  return {
    resources,
    found: counted.size,
    mistaken: verdicts.filter((verdict) => verdict === 'mistaken').length,
    accepted: verdicts.filter((verdict) => verdict === 'accepted').length,
    unanswered: findings
      .filter((finding) => isUnanswered(finding, answers))
      .map(({ rule, resource, severity = 'no severity' }) => `${rule} (${severity}) of ${resource}`),
  };
}

function answerOf({ rule, resource }: Finding, answers: Answer[]): Answer | undefined {
  return answers.find(({ rules, of }) => rules.includes(rule) && (of === undefined || of.test(resource)));
}

function isUnanswered(finding: Finding, answers: Answer[]): boolean {
  const answer = answerOf(finding, answers);
  return answer === undefined || (answer.verdict === 'accepted' && HIGH.includes(finding.severity ?? ''));
}

/** Findings for each resource that are true. */
export function ratioOf({ resources, found, mistaken }: Counts): number {
  return (found - mistaken) / resources;
}

/** The rules that are answered, and that nobody breaks any more where the answer is of. */
export function unneeded(findings: Finding[], answers: Answer[]): string[] {
  const isNeeded = (rule: string, answer: Answer) =>
    findings.some((finding) => finding.rule === rule && answerOf(finding, answers) === answer);
  return answers.flatMap((answer) => answer.rules.filter((rule) => !isNeeded(rule, answer)));
}
