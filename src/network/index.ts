export { Network } from './network';
export type { ExistingNetworkOptions, IsolatedNetworkOptions, NatNetworkOptions } from './network';
