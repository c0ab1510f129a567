import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Throttle } from '../apis/rest-api';

/** What the validator takes for an event while it is warm: mostly one message sent to Amazon SQS. */
const EXECUTION_SECONDS = 0.02;

/** What is said of the throttle, and what the profile says. */
interface ThrottleOptions {
  readonly given: Partial<Throttle>;
  readonly profile: Throttle;
  /** Executions that are reserved for the validator. */
  readonly executions?: number;
}

/**
 * The throttle of the stage. What is not given is no more than the reserved executions take, so that a sender is told 429
 * by the stage before AWS Lambda refuses: one half of the executions at most for the steady rate, the others for a burst.
 */
export function fittingThrottle({ given, profile, executions }: ThrottleOptions): Throttle {
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = profile;
  if (executions === undefined || Token.isUnresolved(executions)) {
    return {
      throttlingRateLimit: given.throttlingRateLimit ?? rate,
      throttlingBurstLimit: given.throttlingBurstLimit ?? burst,
    };
  }
  const steady = Math.floor(executions / 2 / EXECUTION_SECONDS);
  const throttlingRateLimit = given.throttlingRateLimit ?? Math.min(rate, steady);
  const free = Math.max(1, Math.floor(executions - busy(throttlingRateLimit, executions)));
  const throttlingBurstLimit = given.throttlingBurstLimit ?? Math.min(burst, free);
  return { throttlingRateLimit, throttlingBurstLimit };
}

/** Warns of a throttle that was given, and lets in what the executions do not take. */
export function warnOfThrottle(scope: Construct, throttle: Throttle, executions?: number): void {
  const { throttlingRateLimit, throttlingBurstLimit } = throttle;
  if (executions === undefined || [executions, throttlingRateLimit, throttlingBurstLimit].some(Token.isUnresolved)) {
    return;
  }
  const needed = Math.ceil(throttlingBurstLimit + busy(throttlingRateLimit, executions));
  // One execution is still one burst of one.
  if (needed > Math.max(executions, 2)) {
    Annotations.of(scope).addWarningV2(
      'cdk-golden-paths:throttleOverConcurrency',
      `throttlingRateLimit ${throttlingRateLimit} and throttlingBurstLimit ${throttlingBurstLimit} let in what takes ${needed} ` +
        `executions of 20 ms, and validatorConcurrency reserves ${executions}; what is over it is answered 503`,
    );
  }
}

/** How many executions a steady rate keeps busy (Little's law); half of them where the rate is not known. */
function busy(rate: number, executions: number): number {
  return Token.isUnresolved(rate) ? executions / 2 : rate * EXECUTION_SECONDS;
}
