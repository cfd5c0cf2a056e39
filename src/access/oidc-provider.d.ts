/**
 * The parts of oidc-provider by themselves. Its index warns on stderr at each start that Node 20 is not supported; what the
 * hub uses of it is tested on Node 20, and the other warnings are still printed.
 */
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider';
}
declare module 'oidc-provider/lib/helpers/errors.js' {
  import { errors } from 'oidc-provider';
  export import CustomOIDCProviderError = errors.CustomOIDCProviderError;
  export import InvalidTarget = errors.InvalidTarget;
}
