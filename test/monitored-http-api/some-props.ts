import { Token, type Duration } from 'aws-cdk-lib';
import {
  ApiHandler,
  HttpProbe,
  Release,
  type BundledHandlerOptions,
  type HttpProbeOptions,
  type MonitoredHttpApiProps,
  type ReleaseOptions,
} from '../../src';

/** Props with one thing in them, for tables of rules. */
export type Props = Partial<MonitoredHttpApiProps>;

export const handler = (options: BundledHandlerOptions): Props => ({ handler: ApiHandler.bundled(options) });
export const probe = (options: HttpProbeOptions): Props => ({ probe: HttpProbe.of(options) });
export const canary = (options: ReleaseOptions): Props => ({ release: Release.canary(options) });
export const quiet = (duration: Duration): Props => ({
  quietHours: [{ schedule: 'cron(0 22 * * *)', duration }],
});
export const periods = (id: string, evaluationPeriods: number): Props => ({
  alarmOverrides: { [id]: { evaluationPeriods } },
});
export const errors = (override: object): Props => ({ alarmOverrides: { FunctionErrors: override } });
export const token = () => Token.asNumber({ Ref: 'Number' });
export const wholeNumber = (prop: string, min: number, max: number, got: number): string =>
  `${prop} must be a whole number from ${min} to ${max}, got ${got}`;
