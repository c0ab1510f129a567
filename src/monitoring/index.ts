export * from './alarm-definition';
export * from './monitoring';
export * from './monitoring-level';
export * from './monitoring-props';
export * from './severity';
export type { ServiceLevelObjectives } from './slo';
