import { App } from 'aws-cdk-lib';
import type { Outputs } from '../cdk';
import { Emulator, type EmulatorOptions } from '../emulator';
import { HttpApiStack } from './http-api-stack';
import { call, type Answer, type Call } from '../http-call';
import { deleteStack, deployStack } from '../stacks';
import { TokenIssuer } from '../token-issuer';

/** The HTTP APIs of the tests on an emulator of their own. */
export class DeployedHttpApi {
  /** Starts the emulator and deploys. */
  public static async start(options: EmulatorOptions = {}): Promise<DeployedHttpApi> {
    const [issuer, emulator] = await Promise.all([TokenIssuer.start(), Emulator.start(options)]);
    const deployed = new DeployedHttpApi(emulator, issuer);
    try {
      await deployed.deploy();
    } catch (error) {
      await deployed.stop();
      throw error;
    }
    return deployed;
  }

  private current: Outputs = {};

  private constructor(
    public readonly emulator: Emulator,
    public readonly issuer: TokenIssuer,
  ) {}

  /** The outputs of the stack. */
  public get outputs(): Outputs {
    return this.current;
  }

  /** Types of what was deployed and does nothing. */
  public get recorded(): string[] {
    return this.emulator.recorded().map(({ type }) => type);
  }

  /** Deploys again, with a function that says another release. */
  public async deploy(release?: string): Promise<void> {
    this.current = await deployStack(this.emulator, this.stack(release));
  }

  /** Deletes the stack. */
  public async destroy(): Promise<void> {
    await deleteStack(this.emulator, this.stack());
  }

  /** Calls the API, or the one that another output names. */
  public call(path: string, options: Call = {}, output = 'Url'): Promise<Answer> {
    return call(this.emulator.urlOf(this.outputs[output]) + path, { ca: this.emulator.ca, ...options });
  }

  /** Calls a path where the function tells its event. */
  public async echo(path: string, options?: Call, output?: string) {
    return JSON.parse((await this.call(path, options, output)).body.toString());
  }

  /** Stops what was started. */
  public async stop(): Promise<void> {
    await Promise.all([this.issuer.stop(), this.emulator.stop()]);
  }

  private stack(release?: string): HttpApiStack {
    return new HttpApiStack(new App(), { issuer: this.issuer.url, release });
  }
}
