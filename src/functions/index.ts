export { ApiHandler } from './api-handler';
export type { BundledHandlerOptions, CodeHandlerOptions, ExistingHandlerOptions } from './api-handler';
export type { FunctionSettings } from './function-settings';
