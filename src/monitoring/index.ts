export type { AlarmDefinition, LogQuery } from './alarm-definition';
export * from './monitoring';
export type { AlarmOverride, QuietHours } from './monitoring-props';
export type { ServiceLevelObjectives } from './objectives/slo';
export * from './severity';
