export { Backups } from './backups';
export type { BackupLock, BackupOptions } from './backups';
export { Concurrency } from './concurrency';
export { EnvironmentProfile } from './environment-profile';
export type { EnvironmentProfileOptions } from './environment-profile';
export { MonitoringLevel } from './monitoring-level';
export { TableCapacity } from './table-capacity';
export type { ProvisionedCapacityOptions } from './table-capacity';
