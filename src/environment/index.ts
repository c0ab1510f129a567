export * from './concurrency';
export * from './environment-profile';
export * from './environment-props';
