export { Concurrency } from './concurrency';
export { EnvironmentProfile, EnvironmentProfileOptions } from './environment-profile';
export { EnvironmentProps } from './environment-props';
