import { AsyncLocalStorage } from 'async_hooks';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** A call to a service that was made and has no answer yet. */
export interface Call {
  readonly process: Process;
  readonly effect: () => object;
  readonly resolve: (answer: object) => void;
  readonly reject: (error: Error) => void;
}

const current = new AsyncLocalStorage<Process>();
/** Attempts of the SDK (`maxAttempts`). */
const ATTEMPTS = 3;

/** An invocation of a function: it runs until it returns or is killed; what it awaits then never comes. */
export class Process {
  public isAlive = true;

  public constructor(
    /** Milliseconds since 1970 when its time is over. */
    public readonly deadline: number,
    /** Makes a call; resolves or rejects when the world answers. */
    private readonly ask: (call: Call) => void,
    /** Hears that it has returned: what it has not awaited is frozen with it. */
    private readonly returned: (process: Process) => void,
  ) {}

  /** The invocation whose code runs. */
  public static get current(): Process {
    return current.getStore()!;
  }

  /** Runs code; `use` gets its result unless the process is dead by then. */
  public run<T>(code: () => Promise<T>, use: (result: T) => void): void {
    const end = (report: () => void) => {
      if (this.isAlive) {
        this.isAlive = false;
        report();
        this.returned(this);
      }
    };
    current.run(this, code).then(
      (result) => end(() => use(result)),
      () => end(() => {}),
    );
  }

  /** A call as the SDK makes it: an attempt that fails for a reason that may pass is made again. */
  public async request(effect: () => object): Promise<object> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(effect);
      } catch (error) {
        if (!(error instanceof Unavailable) || attempt === ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  private attempt(effect: () => object): Promise<object> {
    return new Promise((resolve, reject) => {
      if (this.isAlive) {
        this.ask({ process: this, effect, resolve, reject });
      }
    });
  }
}

/** A throttle, or an answer that did not come. */
export class Unavailable extends Error {
  public override readonly name = 'ServiceUnavailable';
}

/** The effect of a call, and its answer. */
export function answer({ effect, resolve, reject }: Call): void {
  try {
    resolve(effect());
  } catch (error) {
    reject(error as Error);
  }
}

/** Answers as long as there is somebody to answer to. */
export function answerTheLiving(call: Call): void {
  if (call.process.isAlive) {
    answer(call);
  }
}

/** An effect that nobody hears of: a condition that does not hold is no error then. */
export function landed(effect: () => object): () => void {
  return () => {
    try {
      effect();
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
    }
  };
}
